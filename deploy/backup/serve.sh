#!/usr/bin/env bash
# The services: `serve.sh backup` ships and backs up, `serve.sh drill` restores and compares. What is due
# follows from what exists, so a restart neither skips nor repeats anything.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=job.sh
. "$(dirname "$0")/job.sh"
here=$(dirname "$0")
readonly here

# Runs a job repeatedly, with $1 seconds in between.
forever() {
  local rest=$1
  shift
  while true; do
    "$@" || say "${1##*/} failed; retrying in $rest s"
    sleep "$rest"
  done
}

serve_backup() {
  # Does nothing if the stanza exists.
  until pgbackrest --stanza="$STANZA" --log-level-console=warn stanza-create; do sleep 10; done
  forever 300 "$here/ship.sh" &
  forever 300 "$here/base.sh" &
}

has_backups() { backups | awk '$3 == 0 { missing = 1 } END { exit missing || NR == 0 }'; }

serve_drill() {
  until has_backups; do sleep 30; done
  forever 3600 "$here/drill.sh" &
}

# Stop everything started here: it is in our process group.
trap 'trap "" TERM; kill -TERM 0; wait; exit 0' TERM INT
case ${1-} in
  backup) serve_backup ;;
  drill) serve_drill ;;
  *) die 'Usage: serve.sh backup|drill' ;;
esac
say "$1 started"
wait -n
