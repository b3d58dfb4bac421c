# Read by deploy.sh: what it asks of Swarm, and how it waits for what comes of it.
# shellcheck shell=bash

readonly STACK=minitwit
# Seconds; a rollout of three replicas that each take the longest they may is well below.
readonly PATIENCE=${PATIENCE:-900} MIGRATION_PATIENCE=${MIGRATION_PATIENCE:-1800}
readonly LOOK=${LOOK:-2}
# How often everything has to be found well before it counts.
readonly STEADY=3

# When each service was last updated before this deployment.
declare -A update_before

say() { printf '%s  %s\n' "$(date -u +%H:%M:%S)" "$*"; }

# a,b: the way Docker takes several files.
listed() { local IFS=,; echo "$*"; }

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
  local deadline=$((SECONDS + PATIENCE)) good=0 said='' known service problem problems
  while ((good < STEADY)); do
    sleep "$LOOK"
    problems='  Docker, which names no service'
    known=$(services "$@") && problems=
    while read -r service; do
      if ! problem=$(shortcoming "$service"); then
        say "$service was not taken: $problem"
        tell_failure "$service"
        return 1
      fi
      [[ -z $problem ]] || problems+="  $service: $problem"
    done <<<"$known"
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
  deploy_stack stack.migrate.yml || return 1
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
