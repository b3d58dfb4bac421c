# shellcheck shell=bash
# Shared by the jobs: logging, metrics, the contents of the repositories, and when something is due.

# Use UTC and compare names byte by byte, whatever the container's settings.
export TZ=UTC LC_ALL=C
readonly STANZA=minitwit
readonly DAY=86400

say() { printf '%(%FT%TZ)T %s: %s\n' -1 "${0##*/}" "$*"; }

die() {
  say "$*" >&2
  exit 1
}

# Writes standard input to the node exporter's folder, atomically.
report() {
  local file=${TEXTFILE_DIRECTORY:-/var/lib/node-exporter}/$1.prom
  # The exporter reads only names that end in .prom.
  cat >"$file.new"
  chmod 644 "$file.new"
  mv "$file.new" "$file"
}

# Prints a line for each repository: its number, and the Unix times at which the newest full backup, the
# newest backup and the newest one without a damaged page ended; 0 for none. Postgres parses the JSON.
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

# Whether a job last done at Unix time $1 is due again. It runs every $2 days at time $3; a run that was
# missed is still due.
due() {
  local last=$1 days=$2 moment now
  now=$(date +%s)
  moment=$(date -d "$3" +%s)
  ((moment <= now)) || ((moment -= DAY))
  ((last < moment - (days - 1) * DAY))
}
