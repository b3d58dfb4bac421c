#!/usr/bin/env bash
# Run once by the image of Postgres, on an empty volume: the roles beside the superuser. MiniTwit owns
# its database, and nothing else; the exporter may read statistics, and no table.
set -euo pipefail

readonly SECRETS=${SECRETS:-/run/secrets}

# The user and the password of postgres://user:password@host/database. They are letters and digits,
# so nothing in them is encoded.
url=$(<"$SECRETS/database_url")
if [[ ! $url =~ ^postgres(ql)?://([A-Za-z0-9_]+):([A-Za-z0-9]+)@ ]]; then
  echo 'The secret database_url must be postgres://user:password@host:port/database,' \
    'with letters and digits only in user and password.' >&2
  exit 1
fi

# psql quotes what it puts into :"…" and :'…'; passwords stay off the command line, which everybody on
# the host can read.
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
