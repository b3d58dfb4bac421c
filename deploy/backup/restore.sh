#!/usr/bin/env bash
# Puts the database back to a moment, given as an argument or in RESTORE_TO: `2026-11-22 11:59:59+00`, or
# `latest` for all that was shipped. Postgres must be stopped; the files it had are kept beside.
# RESTORE_REPOSITORY chooses a repository; otherwise the first that answers is taken.
set -euo pipefail
# shellcheck source=job.sh
. "$(dirname "$0")/job.sh"

to=${1:-${RESTORE_TO-}}
[[ -n $to ]] || die 'Usage: restore.sh MOMENT|latest'
: "${PGDATA:?}"
KEPT=$PGDATA.before-$(date -u +%Y%m%dT%H%M%SZ)
readonly KEPT

target=(--type=default)
if [[ $to != latest ]]; then
  date -d "$to" >/dev/null || die "There is no moment '$to'. Write it as 2026-11-22 11:59:59+00."
  # Without a zone Postgres and we might mean different hours.
  [[ $to =~ [0-9]([+-][0-9:]+|Z)$ ]] || die "Say which zone '$to' is in: add +00 for UTC."
  target=(--type=time --target="$to" --target-action=promote)
fi
[[ ! -e $PGDATA/postmaster.pid ]] || die "Postgres runs on $PGDATA, or did when it was killed. Stop it; \
if nothing runs there, remove $PGDATA/postmaster.pid."

put_back() {
  rm -rf "$PGDATA"
  [[ ! -e $KEPT ]] || mv "$KEPT" "$PGDATA"
  die 'The restore failed, and the files are again as they were.'
}

if [[ -e $PGDATA ]]; then
  mv "$PGDATA" "$KEPT"
  say "The files that were there are kept in $KEPT"
fi
trap put_back EXIT
mkdir -m 700 "$PGDATA"
pgbackrest --stanza="$STANZA" ${RESTORE_REPOSITORY:+--repo="$RESTORE_REPOSITORY"} --pg1-path="$PGDATA" \
  "${target[@]}" restore
trap - EXIT
say "Restored in $SECONDS s. Start Postgres now: it replays its log up to $to and then takes writes."
say "When all is well: take a full backup (base.sh full), and remove $KEPT"
