# shellcheck shell=bash
# What the jobs share: how they speak, what the repositories hold, when something is due.

# Times are UTC, and names are compared letter by letter, whatever the container is set to.
export TZ=UTC LC_ALL=C
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

# For each repository its number, and in seconds when its newest full backup ended, its newest, and its
# newest without a damaged page; 0 for none. Postgres is at hand and can read JSON.
backups() {
  local info
  info=$(pgbackrest --stanza="$STANZA" --log-level-console=off info --output=json) || return
  psql -XAtqF ' ' -v ON_ERROR_STOP=1 -v info="$info" <<'SQL'
    with backups as (
      select repository->>'key' as key, backup->>'type' as type, backup->>'error' as error,
        coalesce((backup#>>'{timestamp,stop}')::bigint, 0) as stop
      from jsonb_array_elements(:'info') stanza
      cross join jsonb_array_elements(stanza->'repo') repository
      left join jsonb_array_elements(stanza->'backup') backup
        on backup#>'{database,repo-key}' = repository->'key'
    )
    select key, coalesce(max(stop) filter (where type = 'full'), 0), max(stop),
      coalesce(max(stop) filter (where error is distinct from 'true'), 0)
    from backups group by key order by key;
SQL
}

# Whether something last done at second $1 is to be done again, every $2 days at $3 o'clock. A
# moment that passed while nobody was there to act still counts.
due() {
  local last=$1 days=$2 moment now
  now=$(date +%s)
  moment=$(date -d "$3" +%s)
  ((moment <= now)) || ((moment -= DAY))
  ((last < moment - (days - 1) * DAY))
}
