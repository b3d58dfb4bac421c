#!/usr/bin/env bash
# Takes a base backup into every repository: full once a week, on the other nights what has changed
# since. Without an argument only what is due; `base.sh full` or `base.sh diff` does it now.
set -euo pipefail
# shellcheck source=job.sh
. "$(dirname "$0")/job.sh"

readonly AT=${BACKUP_AT:-02:30}

back_up() {
  local repository=$1 type=$2 began=$SECONDS
  say "repository $repository: $type backup begins"
  # pgBackRest itself lets only one run at a time.
  pgbackrest --stanza="$STANZA" --repo="$repository" --type="$type" backup || return
  say "repository $repository: done in $((SECONDS - began)) s"
}

# The night counts when every repository has its backup, so the oldest of their newest is told.
report_newest() {
  local oldest
  oldest=$(backups | awk 'NR == 1 || $3 < oldest { oldest = $3 } END { print oldest + 0 }')
  ((oldest > 0)) || return 0
  report minitwit_backup_base <<METRIC
minitwit_backup_last_success_timestamp_seconds{kind="base"} $oldest
METRIC
}

wanted=${1-}
[[ $wanted =~ ^(|full|diff)$ ]] || die "There is no backup of type $wanted: full or diff."
list=$(backups)
[[ -n $list ]] || die 'There is no repository yet: serve.sh makes it.'
failed=
while read -r repository full newest; do
  type=$wanted
  if [[ -z $type ]]; then
    due "$newest" 1 "$AT" || continue
    type='diff'
    ! due "$full" 7 "$AT" || type=full
  fi
  back_up "$repository" "$type" </dev/null || failed+=" $repository"
done <<<"$list"
report_newest
[[ -z $failed ]] || die "failed in repository$failed"
