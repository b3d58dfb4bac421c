#!/usr/bin/env bash
# Takes a base backup to every repository: full once a week, differential on the other nights. Without
# an argument it does what is due; `base.sh full` or `base.sh diff` runs now.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=job.sh
. "$(dirname "$0")/job.sh"

readonly AT=${BACKUP_AT:-02:30}

back_up() {
  local repository=$1 type=$2 began=$SECONDS
  say "repository $repository: starting $type backup"
  # pgBackRest itself runs only one backup at a time.
  pgbackrest --stanza="$STANZA" --repo="$repository" --type="$type" backup || return
  say "repository $repository: done in $((SECONDS - began)) s"
}

# Reports when the repository that is furthest behind got its newest backup. One with a damaged page
# does not count. It is not repeated either, or damaged backups would soon displace the good ones.
report_newest() {
  local list oldest
  list=$(backups)
  oldest=$(awk 'NR == 1 || $4 < oldest { oldest = $4 } END { print oldest + 0 }' <<<"$list")
  ((oldest == 0)) || report minitwit_backup_base <<METRIC
minitwit_backup_last_success_timestamp_seconds{kind="base"} $oldest
METRIC
  awk '$3 > $4 { exit 1 }' <<<"$list" || die 'the newest backup contains a damaged page: see pgbackrest info'
}

wanted=${1-}
[[ $wanted =~ ^(|full|diff)$ ]] || die "Unknown backup type $wanted: use full or diff."
list=$(backups)
[[ -n $list ]] || die 'There is no repository yet: serve.sh creates it.'
failed=
while read -r repository full newest _; do
  type=$wanted
  if [[ -z $type ]]; then
    due "$newest" 1 "$AT" || continue
    type='diff'
    ! due "$full" 7 "$AT" || type=full
  fi
  back_up "$repository" "$type" </dev/null || failed+=" $repository"
done <<<"$list"
[[ -z $failed ]] || say "failed for repository$failed"
report_newest
[[ -z $failed ]]
