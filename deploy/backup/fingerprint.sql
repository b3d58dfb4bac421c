-- One line for everything in a database that can be compared with another copy of it: kind, name, a
-- count and a checksum, separated by tabs. Tables and sequences are those of the catalog, so a new one
-- cannot be forgotten.
--
-- With the variable restore_point the server is the source, which others go on writing to. Then the
-- lines tell of exactly the moment of a restore point of that name, or psql ends with an error when
-- somebody wrote just then. With lock = on it makes writers wait for that moment.
\set ON_ERROR_STOP on

-- What a row looks like as text depends on these.
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

-- Postgres writes to its log that a sequence is up to 32 numbers ahead, and so it is in a restored
-- copy; log_cnt says how far. One that was set by hand, like the simulator's `latest`, is exact.
select string_agg(format(
    'select ''sequence'', %1$L, last_value::numeric + log_cnt * %2$s, is_called::int from %1$s',
    seqrelid::regclass, seqincrement), ' union all ') as sequences
from pg_sequence
\gset

\if :{?restore_point}
begin isolation level repeatable read;
\if :lock
savepoint unlocked;
-- Others wait behind us while we wait for those who are writing.
set local lock_timeout = '100ms';
lock table :lockable in share mode;
\endif
select pg_current_snapshot() as snapshot \gset
select 'moment', clock_timestamp(), pg_create_restore_point(:'restore_point'), :'snapshot';
:sequences;
-- Quiet means: nobody who had a transaction id was still at work when the snapshot was taken, and nobody
-- has got one since. Whoever changes a row or a sequence's log has one. So what the snapshot shows is
-- what Postgres' log holds up to the restore point, neither more nor less.
select format('%1$s:%1$s:', pg_current_xact_id()) = :'snapshot' as quiet \gset
\if :quiet
\else
do $$ begin raise 'somebody wrote at that moment'; end $$;
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
