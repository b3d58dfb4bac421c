#!/usr/bin/env bash
# Deploys this version to the Swarm that this host is a manager of: database, migration, rollout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly STACK=minitwit
# Seconds; a rollout of three replicas that each take the longest they may is well below.
readonly PATIENCE=${PATIENCE:-900} MIGRATION_PATIENCE=${MIGRATION_PATIENCE:-1800}
readonly LOOK=${LOOK:-2}
# How often everything has to be found well before it counts.
readonly STEADY=3

settings=stack.env check_only=false
declare -a files database_files
declare -A update_before

help() {
  cat <<'HELP'
Usage: deploy/deploy.sh [--check] [--settings FILE]

Checks what is missing, brings the database up, runs the migration, and only when that has succeeded
rolls out everything else: each part in turn, each replica when the one before it is healthy. Waits
until all is well. A rollout that fails is rolled back by Swarm. Run it again as often as you like.

  --check           say what is missing and whether the stack is well-formed; change nothing
  --settings FILE   instead of deploy/stack.env; stack.env.example says what is in it. What is set in
                    the environment counts before it (IMAGE=… deploy/deploy.sh)
  -h, --help        this text

Exit code: 0 when everything runs as it should, 1 when not (a migration failed, a service was rolled
back, or it took too long; the version before still runs), 2 when something is missing.
HELP
}

say() { printf '%s  %s\n' "$(date -u +%H:%M:%S)" "$*"; }

missing=()
lacks() { missing+=("$*"); }

end_when_missing() {
  ((${#missing[@]} == 0)) && return
  echo 'Not deployed. What is missing:' >&2
  printf '  - %s\n' "${missing[@]}" >&2
  exit 2
}

parse_arguments() {
  while (($# > 0)); do
    case $1 in
      --check) check_only=true ;;
      --settings)
        [[ -n ${2:-} ]] || { echo '--settings needs a file.' >&2; exit 2; }
        settings=$2
        shift
        ;;
      -h | --help) help; exit 0 ;;
      *) echo "There is no option $1. See --help." >&2; exit 2 ;;
    esac
    shift
  done
}

# Reads NAME=VALUE lines. It is no script: nothing in it is carried out.
read_settings() {
  [[ -f $settings ]] || { lacks "the file $settings (copy stack.env.example)"; return; }
  local line name
  while IFS= read -r line || [[ -n $line ]]; do
    [[ $line =~ ^([A-Z_]+)=(.*)$ ]] || continue
    name=${BASH_REMATCH[1]}
    [[ -n ${!name:-} ]] || export "$name=${BASH_REMATCH[2]}"
  done <"$settings"
}

choose_files() {
  export PROFILE=${PROFILE:-cluster} DATABASE=${DATABASE:-own}
  case $PROFILE in cluster | small) ;; *) lacks "PROFILE=cluster or small, not \"$PROFILE\"" ;; esac
  case $DATABASE in own | managed) ;; *) lacks "DATABASE=own or managed, not \"$DATABASE\"" ;; esac
  files=(stack.yml)
  [[ $PROFILE != small ]] || files+=(stack.small.yml)
  database_files=()
  if [[ $DATABASE == own ]]; then
    database_files=(stack.postgres.yml)
    [[ $PROFILE != small ]] || database_files+=(stack.small.postgres.yml)
  else
    export DATA_INTERNAL=false
  fi
  files+=("${database_files[@]}")
}

check_settings() {
  local name
  for name in DOMAIN ACME_EMAIL IMAGE; do
    [[ -n ${!name:-} ]] || lacks "the setting $name"
  done
  [[ $DATABASE != own || -n ${POSTGRES_IMAGE:-} ]] || lacks 'the setting POSTGRES_IMAGE'
  [[ $DATABASE != managed || -n ${METRICS_DATABASE:-} ]] || lacks 'the setting METRICS_DATABASE'
}

check_swarm() {
  local state
  if ! command -v docker >/dev/null; then
    lacks 'docker'
    end_when_missing
  fi
  state=$(docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}' 2>/dev/null) || state=
  [[ $state == 'active true' ]] && return
  lacks 'a Swarm that this host is a manager of (docker swarm init)'
  end_when_missing
}

# A service with a volume must always come to the same host.
check_labels() {
  local label count nodes
  nodes=$(docker node ls --quiet)
  for label in edge database monitoring; do
    [[ $label != database || $DATABASE == own ]] || continue
    # shellcheck disable=SC2086 # one argument for each node
    count=$(docker node inspect --format "{{index .Spec.Labels \"minitwit.$label\"}}" $nodes | grep -cx true || true)
    ((count == 1)) || lacks "one node with the label minitwit.$label=true, there are $count" \
      "(docker node update --label-add minitwit.$label=true NODE)"
  done
}

# Of each secret that the files name, the highest version there is becomes the one in use.
choose_secrets() {
  local there name newest
  there=$(docker secret ls --format '{{.Name}}')
  while read -r name; do
    newest=$(sed -n "s/^minitwit_${name}_v\([0-9][0-9]*\)$/\1/p" <<<"$there" | sort -n | tail -n 1)
    [[ -n $newest ]] || lacks "the secret minitwit_${name}_v1 (docker secret create minitwit_${name}_v1 FILE)"
    export "${name^^}_VERSION=$newest"
  done < <(sed -n "s/.*name: 'minitwit_\([a-z_]*\)_v\${.*/\1/p" "${files[@]}" | sort -u)
}

# A configuration cannot be changed, so its name says what is in it.
name_configurations() {
  local part hash
  for part in traefik prometheus alertmanager grafana loki alloy postgres; do
    hash=$({ echo "$PROFILE"; find "$part" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum; } | sha256sum)
    export "${part^^}_HASH=${hash:0:12}"
  done
}

# a,b: the way Docker takes several files.
listed() { local IFS=,; echo "$*"; }

check_stack() {
  docker stack config --compose-file "$(listed stack.migrate.yml "${files[@]}")" >/dev/null || lacks 'a well-formed stack (see above)'
}

# The services of the stack whose names follow, or all that are to stay.
services() {
  if (($# > 0)); then
    printf "${STACK}_%s\n" "$@"
  else
    docker stack services --format '{{.Name}}' "$STACK" | grep -vx "${STACK}_migrate"
  fi
}

update_of() { docker service inspect --format '{{json .UpdateStatus}}' "$1" 2>/dev/null || echo null; }

started_at() { [[ $1 =~ \"StartedAt\":\"([^\"]*)\" ]] && echo "${BASH_REMATCH[1]}" || true; }
state_of() { [[ $1 =~ \"State\":\"([^\"]*)\" ]] && echo "${BASH_REMATCH[1]}" || true; }

# What an earlier deployment has come to must not be taken for what this one comes to.
remember_updates() {
  local service
  while read -r service; do
    update_before[$service]=$(started_at "$(update_of "$service")")
  done < <(services 2>/dev/null)
}

# Why the service is not well yet, or nothing. Ends with 1 when it never will be.
shortcoming() {
  local service=$1 status state running wanted
  status=$(update_of "$service")
  state=$(state_of "$status")
  if [[ $state =~ ^(rollback|paused) && $(started_at "$status") != "${update_before[$service]:-}" ]]; then
    echo "$state"
    return 1
  fi
  [[ $state == updating ]] && { echo 'updating'; return; }
  read -r running wanted < <(docker service ls --filter "name=$service" --format '{{.Name}} {{.Replicas}}' |
    sed -n "s|^$service \([0-9]*\)/\([0-9]*\).*|\1 \2|p") || true
  [[ -n $wanted && $running == "$wanted" ]] || echo "${running:-0} of ${wanted:-?} run"
}

tell_failure() {
  local service=$1
  docker service ps --no-trunc --format '{{.Name}}  {{.CurrentState}}  {{.Error}}' "$service" | head -n 8 >&2
  docker service logs --raw --tail 20 "$service" >&2 2>&1 || true
}

# Waits until each of the named services, or all, has what it should have, and keeps it.
wait_for() {
  local deadline=$((SECONDS + PATIENCE)) good=0 said='' service problem problems
  while ((good < STEADY)); do
    sleep "$LOOK"
    problems=
    while read -r service; do
      if ! problem=$(shortcoming "$service"); then
        say "$service was not taken: $problem"
        tell_failure "$service"
        return 1
      fi
      [[ -z $problem ]] || problems+="  $service: $problem"
    done < <(services "$@")
    if [[ -z $problems ]]; then good=$((good + 1)); else good=0; fi
    [[ -z $problems || $problems == "$said" ]] || say "waiting for$problems"
    said=$problems
    if ((SECONDS > deadline)); then
      say "It took more than $PATIENCE s."
      return 1
    fi
  done
}

deploy_stack() {
  docker stack deploy --detach --with-registry-auth --compose-file "$(listed "$@")" "$STACK"
}

migrate() {
  local service=${STACK}_migrate deadline=$((SECONDS + MIGRATION_PATIENCE)) state
  docker service rm "$service" >/dev/null 2>&1 || true
  deploy_stack stack.migrate.yml
  while ((SECONDS < deadline)); do
    sleep "$LOOK"
    state=$(docker service ps --no-trunc --format '{{.CurrentState}} {{.Error}}' "$service" | head -n 1)
    case $state in
      Complete*) return ;;
      Failed* | Rejected* | Shutdown* | Orphaned* | Remove*)
        say "The migration failed: $state"
        tell_failure "$service"
        return 1
        ;;
    esac
  done
  say "The migration took more than $MIGRATION_PATIENCE s; it is left running."
  return 1
}

# Swarm may have gone back without a word that we saw.
confirm_image() {
  local running
  running=$(docker service inspect --format '{{.Spec.TaskTemplate.ContainerSpec.Image}}' "${STACK}_app")
  [[ $running == "$IMAGE" || $running == "$IMAGE"@* ]] && return
  say "The replicas run $running, and not $IMAGE."
  return 1
}

fail() {
  say "$1"
  exit 1
}

main() {
  parse_arguments "$@"
  read_settings
  choose_files
  check_settings
  check_swarm
  check_labels
  choose_secrets
  name_configurations
  end_when_missing
  check_stack
  end_when_missing
  if $check_only; then
    say "Nothing is missing to deploy $IMAGE as \"$PROFILE\" with a database of its $DATABASE."
    return
  fi
  exec 9>"${TMPDIR:-/tmp}/$STACK-deploy.lock"
  flock --nonblock 9 || fail 'Another deployment is under way on this host.'

  remember_updates
  if [[ $DATABASE == own ]]; then
    say 'Database …'
    deploy_stack "${database_files[@]}"
    wait_for postgres || fail 'Stopped: the database is not well. Nothing else was changed.'
  fi
  say "Migration of $IMAGE …"
  migrate || fail 'Stopped: the version before still runs. Nothing was rolled out.'
  say 'Rollout …'
  deploy_stack "${files[@]}"
  wait_for || fail 'The rollout failed. Swarm goes back to the version before where it can.'
  confirm_image || fail 'The rollout was taken back.'
  say "Deployed $IMAGE to https://$DOMAIN"
  docker stack services --format 'table {{.Name}}\t{{.Replicas}}\t{{.Image}}' "$STACK"
}

main "$@"
