#!/usr/bin/env bash
# A fake docker for the checks of deploy.sh: records its calls, and answers like a Swarm in the
# situation that $STORY names.
set -euo pipefail

echo "$*" >>"$TMPDIR/calls"

update() {
  local state=completed began=2026-01-02T00:00:00Z
  [[ $STORY == rollback && $1 == minitwit_app && -f $TMPDIR/rolled-out ]] && state=rollback_started
  [[ $STORY == old-rollback ]] && state=rollback_completed
  [[ -f $TMPDIR/rolled-out && $STORY != old-rollback ]] && began=2026-01-03T00:00:00Z
  echo "{\"State\":\"$state\",\"StartedAt\":\"$began\"}"
}

case "$*" in
  info*) if [[ $STORY == no-swarm ]]; then echo 'inactive false'; else echo 'active true'; fi ;;
  'node ls'*) echo node-1 ;;
  'node inspect'*) if [[ $STORY == no-label ]]; then echo '<no value>'; else echo true; fi ;;
  'secret ls'*) cat "$TMPDIR/secrets" ;;
  'stack config'*) if [[ $STORY == malformed ]]; then echo 'services.app is wrong' >&2 && exit 1; fi ;;
  'stack services --format table'*) echo 'NAME REPLICAS IMAGE' ;;
  'stack services'*) printf 'minitwit_%s\n' app postgres migrate ;;
  'stack deploy'*stack.yml*)
    touch "$TMPDIR/rolled-out"
    env >"$TMPDIR/environment"
    ;;
  'service inspect'*UpdateStatus*) update "${!#}" ;;
  'service inspect'*) if [[ $STORY == taken-back ]]; then echo minitwit:0.9.0; else echo "$IMAGE@sha256:abc"; fi ;;
  'service ls'*)
    running=3
    [[ $STORY == never-ready && -f $TMPDIR/rolled-out ]] && running=2
    echo "minitwit_app $running/3 (max 2 per node)"
    echo 'minitwit_postgres 1/1'
    echo 'minitwit_postgres-exporter 1/1'
    ;;
  'service ps'*minitwit_migrate)
    if [[ $STORY == migration-fails ]]; then
      echo 'Failed 1 second ago "task: non-zero exit (1)"'
    else
      echo 'Complete 1 second ago'
    fi
    ;;
esac
