# shellcheck shell=bash
# What the jobs share: how they speak, what the repositories hold, when something is due.

readonly STANZA=minitwit
readonly DAY=86400

say() { printf '%(%FT%TZ)T %s: %s\n' -1 "${0##*/}" "$*"; }

die() {
  say "$*" >&2
  exit 1
}

# Puts standard input into the node exporter's folder, whole or not at all.
report() {
  local file=${TEXTFILE_DIRECTORY:-/var/lib/node-exporter}/$1.prom
  # The exporter reads only names that end in .prom.
  cat >"$file.new"
  chmod 644 "$file.new"
  mv "$file.new" "$file"
}

# For each repository its number, and when its newest full and its newest backup ended, in seconds; 0
# for none. One that found a damaged page does not count. Postgres is at hand and can read JSON.
backups() {
  local info
  info=$(pgbackrest --stanza="$STANZA" --log-level-console=off info --output=json) || return
  psql -XAtqF ' ' -v ON_ERROR_STOP=1 -v info="$info" <<'SQL'
    select repository->>'key',
      coalesce(max((backup#>>'{timestamp,stop}')::bigint) filter (where backup->>'type' = 'full'), 0),
      coalesce(max((backup#>>'{timestamp,stop}')::bigint), 0)
    from jsonb_array_elements(:'info') stanza
    cross join jsonb_array_elements(stanza->'repo') repository
    left join jsonb_array_elements(stanza->'backup') backup
      on backup#>'{database,repo-key}' = repository->'key' and backup->>'error' is distinct from 'true'
    group by 1 order by 1;
SQL
}

# Whether something last done at second $1 is to be done again, every $2 days at $3 o'clock (UTC). A
# moment that passed while nobody was there to act still counts.
due() {
  local last=$1 days=$2 moment now
  now=$(date -u +%s)
  moment=$(date -u -d "$3" +%s)
  ((moment <= now)) || ((moment -= DAY))
  ((last < moment - (days - 1) * DAY))
}
