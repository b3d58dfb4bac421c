#!/usr/bin/env bash
# Checks that WAL reaches every repository: forces a new segment and waits until it has arrived.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=job.sh
. "$(dirname "$0")/job.sh"

began=$(date +%s)
pgbackrest --stanza="$STANZA" check || die 'WAL does not reach every repository'
report minitwit_backup_wal <<METRIC
minitwit_backup_last_success_timestamp_seconds{kind="wal"} $began
METRIC
