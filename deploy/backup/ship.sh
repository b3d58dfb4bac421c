#!/usr/bin/env bash
# Proves that Postgres' log arrives in every repository: writes a mark into it and waits for the mark.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=job.sh
. "$(dirname "$0")/job.sh"

began=$(date +%s)
pgbackrest --stanza="$STANZA" check || die 'the log does not arrive in every repository'
report minitwit_backup_wal <<METRIC
minitwit_backup_last_success_timestamp_seconds{kind="wal"} $began
METRIC
