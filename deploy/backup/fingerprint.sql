-- Prints what to compare with a copy of the database, a line for each object: kind, name, count and
-- checksum, separated by tabs. Tables and sequences come from the catalog, so new ones are included.
--
-- Set restore_point on the source, to which others keep writing: the lines then describe exactly the
-- moment of a restore point of that name, or psql fails because of a concurrent write. With lock = on,
-- writers wait meanwhile.
\set ON_ERROR_STOP on

-- A row's text depends on these settings.
set search_path = pg_catalog;
set timezone = 'UTC';
set datestyle = 'ISO';
set intervalstyle = 'postgres';
set bytea_output = 'hex';
set extra_float_digits = 1;
set statement_timeout = 0;
set jit = off;

-- A checksum is a sum over the rows, so their order does not matter.
select string_agg(format(
    'select ''table'', %1$L, count(*), coalesce(sum(hashtextextended((t.*)::text, 0)), 0) from only %1$s t',
    c.oid::regclass), ' union all ') as tables,
  string_agg(c.oid::regclass::text, ', ') filter (where relkind = 'r') as lockable
from pg_class c join pg_namespace n on n.oid = relnamespace
where relkind in ('r', 'm') and relpersistence = 'p'
  and nspname <> 'information_schema' and nspname !~ '^pg_'
\gset

-- Postgres logs a sequence up to 32 numbers ahead, so a restored copy is ahead by log_cnt. A sequence
-- set with setval, like the simulator's `latest`, is exact.
select string_agg(format(
    'select ''sequence'', %1$L, last_value::numeric + log_cnt * %2$s, is_called::int from %1$s',
    seqrelid::regclass, seqincrement), ' union all ') as sequences
from pg_sequence
\gset

\if :{?restore_point}
begin isolation level repeatable read;
\if :lock
savepoint unlocked;
-- While this waits for current writers, new ones wait behind it.
set local lock_timeout = '100ms';
lock table :lockable in share mode;
\endif
select pg_current_snapshot() as snapshot \gset
select 'moment', clock_timestamp(), pg_create_restore_point(:'restore_point'), :'snapshot';
:sequences;
-- Quiet means: no transaction with an id was running when the snapshot was taken, and none has got an id
-- since. Every transaction that changes a row or logs a sequence has one. So the snapshot shows exactly
-- what the WAL contains up to the restore point.
select format('%1$s:%1$s:', pg_current_xact_id()) = :'snapshot' as quiet \gset
\if :quiet
\else
do $$ begin raise 'concurrent write'; end $$;
\endif
\if :lock
rollback to unlocked;
\endif
\else
begin isolation level repeatable read;
:sequences;
\endif

:tables;

select 'schema', 'columns', count(*), sum(hashtextextended(concat_ws(' ', attrelid::regclass, attnum,
    attname, format_type(atttypid, atttypmod), attnotnull, attidentity, pg_get_expr(adbin, adrelid)), 0))
from pg_attribute left join pg_attrdef on (adrelid, adnum) = (attrelid, attnum)
where attnum > 0 and attrelid in (select oid from pg_class where relkind = 'r'
  and relnamespace in (select oid from pg_namespace where nspname <> 'information_schema' and nspname !~ '^pg_'));
select 'schema', 'indexes', count(*), sum(hashtextextended(indexdef, 0))
from pg_indexes where schemaname <> 'information_schema' and schemaname !~ '^pg_';
select 'schema', 'constraints', count(*),
  sum(hashtextextended(concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)), 0))
from pg_constraint where conrelid > 0 and connamespace in (select oid from pg_namespace
  where nspname <> 'information_schema' and nspname !~ '^pg_');
commit;
