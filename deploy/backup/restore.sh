#!/usr/bin/env bash
# Puts the database back to a moment, given as an argument or in RESTORE_TO: `2026-11-22 11:59:59+00`, or
# `latest` for all there is. Postgres must be stopped; the files it had are kept beside.
# RESTORE_REPOSITORY chooses a repository, else the first that answers is taken. After one restore, for
# another to a later moment, RESTORE_TIMELINE=current says: as if there had not been the first.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=job.sh
. "$(dirname "$0")/job.sh"

to=${1:-${RESTORE_TO-}}
[[ -n $to ]] || die 'Usage: restore.sh MOMENT|latest'
: "${PGDATA:?}"
# On the same volume, in a folder that the postgres user may write to, which PGDATA's own need not be.
KEPT=${KEEP_IN:-/var/lib/postgresql}/before-restore-$(date +%Y%m%dT%H%M%SZ)
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

move_all() { find "$1" -mindepth 1 -maxdepth 1 -exec mv -t "$2" {} +; }

put_back() {
  find "$PGDATA" -mindepth 1 -delete
  move_all "$KEPT" "$PGDATA"
  rmdir "$KEPT"
  die 'The restore failed. The files are again as they were.'
}

mkdir -m 700 "$KEPT"
mkdir -p "$PGDATA"
chmod 700 "$PGDATA"
move_all "$PGDATA" "$KEPT"
say "The files that were there are kept in $KEPT"
trap put_back EXIT
pgbackrest --stanza="$STANZA" ${RESTORE_REPOSITORY:+--repo="$RESTORE_REPOSITORY"} --pg1-path="$PGDATA" \
  "${target[@]}" --target-timeline="${RESTORE_TIMELINE:-latest}" restore
# The end of the log may not have been shipped yet. Postgres reads here what the repositories lack,
# unless it is the log of another server, such as an empty one that a new deployment has made.
system_of() { pg_controldata "$1" 2>/dev/null | sed -n 's/^Database system identifier: *//p'; }
if [[ $(system_of "$KEPT") == "$(system_of "$PGDATA")" ]]; then
  find "$KEPT/pg_wal" -maxdepth 1 -type f -exec cp -t "$PGDATA/pg_wal" {} +
fi
trap - EXIT
say "Restored in $SECONDS s. Start Postgres now: it replays its log up to $to and then takes writes."
say "When all is well: take a full backup (base.sh full), and remove $KEPT"
