#!/usr/bin/env bash
# The Postgres image runs this once, on an empty volume, to create the roles. MiniTwit owns its database
# and nothing else; the exporter may read statistics but no tables.
set -euo pipefail

readonly SECRETS=${SECRETS:-/run/secrets}

# User and password of postgres://user:password@host/database. Letters and digits only, so nothing needs
# decoding.
url=$(<"$SECRETS/database_url")
if [[ ! $url =~ ^postgres(ql)?://([A-Za-z0-9_]+):([A-Za-z0-9]+)@ ]]; then
  echo 'The secret database_url must be postgres://user:password@host:port/database,' \
    'with letters and digits only in user and password.' >&2
  exit 1
fi

# psql quotes :"…" and :'…'. Passwords stay off the command line, which everybody on the host can read.
export APP_PASSWORD=${BASH_REMATCH[3]}
METRICS_PASSWORD=$(<"$SECRETS/metrics_password")
export METRICS_PASSWORD

psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 -v app="${BASH_REMATCH[2]}" -v database="$POSTGRES_DB" \
  --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB" <<'SQL'
\getenv app_password APP_PASSWORD
\getenv metrics_password METRICS_PASSWORD
create role :"app" login password :'app_password';
alter database :"database" owner to :"app";
revoke all on database :"database" from public;
create role metrics login password :'metrics_password' connection limit 5 in role pg_monitor;
grant connect on database :"database" to metrics;
create extension pg_stat_statements;
SQL
