#!/usr/bin/env bash
# The restore drill: records the contents of the source at one moment, restores every repository's newest
# backup to that moment on a new server, and compares every table and sequence. Runs when due;
# `drill.sh now` runs now. Exits with 0 only if everything is equal.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=job.sh
. "$(dirname "$0")/job.sh"
here=$(dirname "$0")
# Where the new server's files go until the end of the drill.
readonly here PLACE=${DRILL_PATH:-/var/lib/restore-drill} METRIC=minitwit_restore_drill
readonly COPY=$PLACE/copy SOURCE=$PLACE/source
# How often to look for a moment without writes; after GENTLE attempts, block writers.
readonly ATTEMPTS=40 GENTLE=20

last_success() {
  local file=${TEXTFILE_DIRECTORY:-/var/lib/node-exporter}/$METRIC.prom
  if [[ -f $file ]]; then awk '{ print $2 }' "$file"; else echo 0; fi
}

fingerprint() { psql -XqAt -F $'\t' "$@" -f "$here/fingerprint.sql"; }

# Records the source's fingerprint. Sets `point` to the restore point's name.
record() {
  local attempt lock=off stamp
  stamp=$(date +%Y%m%dT%H%M%SZ)
  for ((attempt = 1; attempt <= ATTEMPTS; attempt++)); do
    ((attempt <= GENTLE)) || lock=on
    point=drill-$stamp-$attempt
    if fingerprint -v restore_point="$point" -v lock=$lock >"$SOURCE" 2>"$SOURCE.errors"; then
      IFS=$'\t' read -r _ moment _ < <(grep ^moment "$SOURCE")
      say "the source at $moment: restore point $point, attempt $attempt, lock $lock"
      return
    fi
    sleep "0.0$((RANDOM % 90 + 10))"
  done
  die "the source could not be recorded: $(tail -n 3 "$SOURCE.errors")"
}

# Waits until the WAL with the restore point is in the repositories.
ship() {
  local segment shipped deadline=$((SECONDS + 300))
  segment=$(psql -XAtqc 'select pg_walfile_name(pg_switch_wal())')
  until shipped=$(psql -XAtqc 'select last_archived_wal from pg_stat_archiver') &&
    [[ ! $shipped < $segment ]]; do
    ((SECONDS < deadline)) || die "the WAL was not shipped: waiting for $segment, the last is $shipped"
    sleep 0.2
  done
}

stop_copy() {
  [[ ! -f $COPY/data/postmaster.pid ]] || pg_ctl stop -s -D "$COPY/data" -m immediate || true
  rm -rf "$COPY"
}

# Starts a server on the restored files that neither listens on TCP nor archives, and waits until it has
# replayed the WAL. It is temporary, so it need not survive a crash.
start_copy() {
  echo 'local all all trust' >"$COPY/pg_hba.conf"
  pg_ctl start -s -w -D "$COPY/data" -l "$COPY/log" -o "-c listen_addresses='' \
    -c unix_socket_directories='$COPY' -c port=5432 -c hba_file='$COPY/pg_hba.conf' -c ssl=off \
    -c archive_mode=off -c hot_standby=off -c fsync=off -c autovacuum=off -c shared_buffers=64MB \
    -c logging_collector=off -c log_destination=stderr" >/dev/null || true
  until pg_isready -q -h "$COPY" -p 5432; do
    if ! pg_ctl status -D "$COPY/data" >/dev/null; then
      tail -n 15 "$COPY/log"
      return 1
    fi
    sleep 0.2
  done
}

on_copy() { PGHOST=$COPY PGPORT=5432 PGOPTIONS='' "$@"; }

restore_and_compare() {
  local repository=$1 began=$SECONDS restored
  mkdir -m 700 "$COPY"
  # Each repository must suffice by itself, including its WAL.
  pgbackrest --stanza="$STANZA" --repo="$repository" --pg1-path="$COPY/data" --type=name \
    --target="$point" --target-action=promote --archive-mode=off --log-level-console=warn \
    --recovery-option=restore_command="pgbackrest --stanza=$STANZA --repo=$repository --pg1-path=$COPY/data archive-get %f \"%p\"" \
    restore || return
  restored=$SECONDS
  start_copy || return
  say "repository $repository: restored in $((restored - began)) s, WAL replayed in $((SECONDS - restored)) s"
  say "last transaction at $(on_copy psql -XAtqc 'select pg_last_xact_replay_timestamp()'), target $moment"
  on_copy fingerprint >"$PLACE/copied" || return
  awk -f "$here/compare.awk" "$SOURCE" "$PLACE/copied"
}

case ${1-} in
  now) ;;
  '') due "$(last_success)" "${DRILL_DAYS:-7}" "${DRILL_AT:-04:30}" || exit 0 ;;
  *) die 'Usage: drill.sh [now]' ;;
esac
exec 9>"$PLACE/lock"
flock -n 9 || die 'another drill is running'
# Left by a killed drill. Its server exits by itself without its files. Don't kill the pid in its files:
# it may belong to another process by now.
rm -rf "$COPY"
trap stop_copy EXIT
trap 'exit 143' TERM INT

repositories=$(backups)
[[ -n $repositories ]] || die 'there is no backup'
record
ship
failed=
while read -r repository _; do
  restore_and_compare "$repository" </dev/null 9>&- || failed+=" $repository"
  stop_copy
done <<<"$repositories"
[[ -z $failed ]] || die "FAILED for repository$failed"
report "$METRIC" <<<"${METRIC}_last_success_timestamp_seconds $(date +%s)"
say "succeeded in $SECONDS s: every repository matches the source"
