#!/usr/bin/env bash
# Deploys this version to the Swarm that this host manages: database, migration, rollout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=swarm.sh
source swarm.sh

settings=stack.env check_only=false
declare -a files database_files

help() {
  cat <<'HELP'
Usage: deploy/deploy.sh [--check] [--settings FILE]

Checks that nothing is missing, starts the database, runs the migration and, if that succeeds, rolls
out everything else, one replica at a time. Waits until all services are healthy. Swarm rolls back a
failed rollout. It is safe to run it again at any time.

  --check           report what is missing and validate the stack; change nothing
  --settings FILE   read FILE, not deploy/stack.env; stack.env.example describes the settings.
                    Environment variables take precedence (IMAGE=… deploy/deploy.sh)
  -h, --help        show this help

Exit code: 0 when everything is deployed and healthy, 1 when not (a migration failed, a service was
rolled back, or it timed out; the previous version still runs), 2 when something is missing.
HELP
}

missing=()
lacks() { missing+=("$*"); }

end_when_missing() {
  ((${#missing[@]} == 0)) && return
  echo 'Not deployed. Missing:' >&2
  printf '  - %s\n' "${missing[@]}" >&2
  exit 2
}

parse_arguments() {
  while (($# > 0)); do
    case $1 in
      --check) check_only=true ;;
      --settings)
        [[ -n ${2:-} ]] || { echo '--settings requires a file.' >&2; exit 2; }
        settings=$2
        shift
        ;;
      -h | --help) help; exit 0 ;;
      *) echo "Unknown option $1. See --help." >&2; exit 2 ;;
    esac
    shift
  done
}

# Reads NAME=VALUE lines. The file is not a script: nothing in it is executed.
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
  files=(stack.yml stack.monitoring.yml)
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
  lacks 'a Swarm that this host manages (docker swarm init)'
  end_when_missing
}

# A service with a volume must always run on the same host.
check_labels() {
  local label count nodes
  nodes=$(docker node ls --quiet)
  for label in edge database monitoring; do
    [[ $label != database || $DATABASE == own ]] || continue
    # shellcheck disable=SC2086 # one argument for each node
    count=$(docker node inspect --format "{{index .Spec.Labels \"minitwit.$label\"}}" $nodes | grep -cx true || true)
    ((count == 1)) || lacks "exactly one node with the label minitwit.$label=true, found $count" \
      "(docker node update --label-add minitwit.$label=true NODE)"
  done
}

# Selects the highest version of each secret that the files name; for those that are read only once, the
# first version.
choose_secrets() {
  local there name versions
  there=$(docker secret ls --format '{{.Name}}')
  while read -r name; do
    versions=$(sed -n "s/^minitwit_${name}_v\([0-9][0-9]*\)$/\1/p" <<<"$there" | sort -n)
    [[ -n $versions ]] || lacks "the secret minitwit_${name}_v1 (docker secret create minitwit_${name}_v1 FILE)"
    export "${name^^}_FIRST=${versions%%$'\n'*}" "${name^^}_VERSION=${versions##*$'\n'}"
  done < <(sed -n "s/.*name: 'minitwit_\([a-z_]*\)_v\${.*/\1/p" "${files[@]}" | sort -u)
}

# Swarm configs are immutable, so their names contain a hash of their content.
name_configurations() {
  local part hash
  for part in traefik prometheus alertmanager grafana loki alloy postgres; do
    hash=$({ echo "$PROFILE"; find "$part" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum; } | sha256sum)
    export "${part^^}_HASH=${hash:0:12}"
  done
}

check_stack() {
  docker stack config --compose-file "$(listed stack.migrate.yml "${files[@]}")" >/dev/null || lacks 'a valid stack (see above)'
}

# Detects a rollback that happened between two polls.
confirm_image() {
  local running
  running=$(docker service inspect --format '{{.Spec.TaskTemplate.ContainerSpec.Image}}' "${STACK}_app")
  [[ $running == "$IMAGE" || $running == "$IMAGE"@* ]] && return
  say "The replicas run $running, not $IMAGE."
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
    say "Ready to deploy $IMAGE: PROFILE=$PROFILE, DATABASE=$DATABASE."
    return
  fi
  exec 9>"${TMPDIR:-/tmp}/$STACK-deploy.lock"
  flock --nonblock 9 || fail 'Another deployment is running on this host.'

  remember_updates
  if [[ $DATABASE == own ]]; then
    say 'Database …'
    deploy_stack "${database_files[@]}"
    wait_for postgres || fail 'Stopped: the database is not healthy. Nothing else was changed.'
  fi
  say "Migration of $IMAGE …"
  migrate || fail 'Stopped: the migration failed. The previous version still runs.'
  say 'Rollout …'
  deploy_stack "${files[@]}"
  wait_for || fail 'The rollout failed. Swarm rolls back to the previous version where it can.'
  confirm_image || fail 'The rollout was rolled back.'
  say "Deployed $IMAGE to https://$DOMAIN"
  docker stack services --format 'table {{.Name}}\t{{.Replicas}}\t{{.Image}}' "$STACK"
}

main "$@"
