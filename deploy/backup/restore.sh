#!/usr/bin/env bash
# Restores the database to a moment, given as an argument or in RESTORE_TO: `2026-11-22 11:59:59+00`, or
# `latest` for the end of the WAL. Postgres must be stopped; its files are moved aside.
# RESTORE_REPOSITORY chooses a repository; by default the first that answers is used. To restore again to
# a later moment, set RESTORE_TIMELINE=current, which ignores the first restore.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=job.sh
. "$(dirname "$0")/job.sh"

to=${1:-${RESTORE_TO-}}
[[ -n $to ]] || die 'Usage: restore.sh MOMENT|latest'
: "${PGDATA:?}"
# On the same volume, in a folder that the postgres user can write to. PGDATA's parent need not be one.
KEPT=${KEEP_IN:-/var/lib/postgresql}/before-restore-$(date +%Y%m%dT%H%M%SZ)
readonly KEPT

target=(--type=default)
if [[ $to != latest ]]; then
  date -d "$to" >/dev/null || die "Invalid time '$to'. Write it as 2026-11-22 11:59:59+00."
  # Without a zone, Postgres and this script might read it differently.
  [[ $to =~ [0-9]([+-][0-9:]+|Z)$ ]] || die "'$to' has no time zone: add +00 for UTC."
  target=(--type=time --target="$to" --target-action=promote)
fi
[[ ! -e $PGDATA/postmaster.pid ]] || die "Postgres is running on $PGDATA, or was killed. Stop it; if it is \
not running, remove $PGDATA/postmaster.pid."

move_all() { find "$1" -mindepth 1 -maxdepth 1 -exec mv -t "$2" {} +; }

put_back() {
  find "$PGDATA" -mindepth 1 -delete
  move_all "$KEPT" "$PGDATA"
  rmdir "$KEPT"
  die 'The restore failed. The previous files are back in place.'
}

mkdir -m 700 "$KEPT"
mkdir -p "$PGDATA"
chmod 700 "$PGDATA"
move_all "$PGDATA" "$KEPT"
say "The previous files are in $KEPT"
trap put_back EXIT
pgbackrest --stanza="$STANZA" ${RESTORE_REPOSITORY:+--repo="$RESTORE_REPOSITORY"} --pg1-path="$PGDATA" \
  "${target[@]}" --target-timeline="${RESTORE_TIMELINE:-latest}" restore
# The end of the WAL may not have been shipped yet, so give Postgres the local segments, unless they are
# another server's, such as an empty one that a new deployment has created.
system_of() { pg_controldata "$1" 2>/dev/null | sed -n 's/^Database system identifier: *//p'; }
if [[ $(system_of "$KEPT") == "$(system_of "$PGDATA")" ]]; then
  find "$KEPT/pg_wal" -maxdepth 1 -type f -exec cp -t "$PGDATA/pg_wal" {} +
fi
trap - EXIT
say "Restored in $SECONDS s. Start Postgres now: it replays the WAL up to $to and then accepts writes."
say "If the data is right, take a full backup (base.sh full) and remove $KEPT"
