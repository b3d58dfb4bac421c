/** Migrates a database to this version's schema, while older replicas may be using it. */
import { setTimeout as pause } from 'node:timers/promises';
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import postgres from 'postgres';

/** The advisory lock's key: any unused constant; the digits spell "minitwit" on a phone. */
const LOCK = 64_648_948;

/** Milliseconds between attempts to get the advisory lock. */
const LOCK_POLL = 100;

/**
 * Milliseconds that a migration waits for a table lock. All requests for the table queue behind it, so
 * it times out long before they do, and retries.
 */
const LOCK_TIMEOUT = 250;
const TRIES = 60;
const BETWEEN_TRIES = 500;

const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Serializes migrating processes by an advisory lock, held until the connection closes. Polls, because
 * a session that waits for a lock holds a snapshot, which `create index concurrently` would wait for:
 * a deadlock.
 */
async function acquireLock(connection: postgres.Sql): Promise<void> {
  for (;;) {
    const [row] = await connection`select pg_try_advisory_lock(${LOCK}) as acquired`;
    if (row?.acquired) return;
    await pause(LOCK_POLL);
  }
}

/** The timestamp of the newest applied migration; 0 when there is none. */
async function newestApplied(connection: postgres.Sql): Promise<number> {
  await connection`create schema if not exists drizzle`;
  await connection`create table if not exists drizzle.__drizzle_migrations
    (id serial primary key, hash text not null, created_at bigint)`;
  const [row] = await connection`
    select coalesce(max(created_at), 0)::float8 as newest from drizzle.__drizzle_migrations`;
  return row?.newest;
}

async function run(
  connection: postgres.Sql | postgres.TransactionSql,
  { sql, hash, folderMillis }: MigrationMeta,
): Promise<void> {
  for (const statement of sql) await connection.unsafe(statement);
  await connection`insert into drizzle.__drizzle_migrations (hash, created_at)
    values (${hash}, ${folderMillis})`;
}

async function runInTransaction(connection: postgres.Sql, migration: MigrationMeta): Promise<void> {
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      await connection.begin(async (transaction) => {
        await transaction.unsafe(`set local lock_timeout = ${LOCK_TIMEOUT}`);
        await run(transaction, migration);
      });
      return;
    } catch (error) {
      const isBusy = error instanceof postgres.PostgresError && error.code === LOCK_NOT_AVAILABLE;
      if (!isBusy || left === 0) throw error;
      await pause(BETWEEN_TRIES);
    }
  }
}

/**
 * Applies the pending migrations in `folder` to `url`, each in a transaction. One that creates an
 * index CONCURRENTLY cannot run in one, so its statements must be idempotent. `warn` is called with
 * each warning that a migration raises.
 * @throws PostgresError when a migration fails; its own changes are then rolled back.
 */
export async function migrate(
  url: string,
  folder: string,
  warn: (message: string) => void = () => {},
): Promise<void> {
  const connection = postgres(url, {
    max: 1,
    connect_timeout: 10,
    onnotice: ({ severity, message = '' }) => {
      // Notices only report that something exists already.
      if (severity === 'WARNING') warn(message);
    },
    connection: { application_name: 'minitwit-migrate' },
  });
  try {
    await acquireLock(connection);
    const newest = await newestApplied(connection);
    for (const migration of readMigrationFiles({ migrationsFolder: folder })) {
      if (migration.folderMillis <= newest) continue;
      const concurrent = migration.sql.some((statement) => /\bconcurrently\b/i.test(statement));
      await (concurrent ? run : runInTransaction)(connection, migration);
    }
  } finally {
    await connection.end({ timeout: 5 });
  }
}
