# Sourced by deploy.sh: deploys stacks and waits until their services are healthy.
# shellcheck shell=bash

readonly STACK=minitwit
# Seconds. A rollout of three replicas, each as slow as it may be, takes far less.
readonly PATIENCE=${PATIENCE:-900} MIGRATION_PATIENCE=${MIGRATION_PATIENCE:-1800}
readonly LOOK=${LOOK:-2}
# How many polls in a row must find everything healthy.
readonly STEADY=3

# When each service was last updated before this deployment.
declare -A update_before

say() { printf '%s  %s\n' "$(date -u +%H:%M:%S)" "$*"; }

# Joins file names with commas, as Docker takes them.
listed() { local IFS=,; echo "$*"; }

# The named services of the stack, or all but the migration.
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

# Remember the last updates, so that an earlier deployment's outcome is not taken for this one's.
remember_updates() {
  local service
  while read -r service; do
    update_before[$service]=$(started_at "$(update_of "$service")")
  done < <(services 2>/dev/null)
}

# Prints why the service is not healthy yet, or nothing. Returns 1 if its update failed.
problem_of() {
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
  [[ -n $wanted && $running == "$wanted" ]] || echo "${running:-0} of ${wanted:-?} running"
}

show_failure() {
  local service=$1
  docker service ps --no-trunc --format '{{.Name}}  {{.CurrentState}}  {{.Error}}' "$service" | head -n 8 >&2
  docker service logs --raw --tail 20 "$service" >&2 2>&1 || true
}

# Waits until the named services, or all, are healthy and stay so.
wait_for() {
  local deadline=$((SECONDS + PATIENCE)) good=0 reported='' names service problem problems
  while ((good < STEADY)); do
    sleep "$LOOK"
    problems='  Docker, which lists no service'
    names=$(services "$@") && problems=
    while read -r service; do
      if ! problem=$(problem_of "$service"); then
        say "$service failed: $problem"
        show_failure "$service"
        return 1
      fi
      [[ -z $problem ]] || problems+="  $service: $problem"
    done <<<"$names"
    if [[ -z $problems ]]; then good=$((good + 1)); else good=0; fi
    [[ -z $problems || $problems == "$reported" ]] || say "waiting for$problems"
    reported=$problems
    if ((SECONDS > deadline)); then
      say "Timed out after $PATIENCE s."
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
        show_failure "$service"
        return 1
        ;;
    esac
  done
  say "The migration has not finished after $MIGRATION_PATIENCE s; it keeps running."
  return 1
}
