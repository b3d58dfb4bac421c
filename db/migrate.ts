/** Brings a database to the schema of this version, while an older version may be at work on it. */
import { setTimeout as pause } from 'node:timers/promises';
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import postgres from 'postgres';

/** Any constant that nothing else in the database locks; the digits spell "minitwit" on a phone. */
const LOCK = 64_648_948;

/** Milliseconds between two looks whether it is our turn. */
const LOOK = 100;

/**
 * Milliseconds that a change waits for its table. Every request for the table waits behind it, so it
 * gives up long before those do, and tries again.
 */
const LOCK_TIMEOUT = 250;
const TRIES = 60;
const BETWEEN_TRIES = 500;

const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Makes any number of processes take turns, until the connection ends. Asks again and again: one that
 * waits in the database has a snapshot, for whose end an index made concurrently would wait in turn.
 */
async function takeTurn(connection: postgres.Sql): Promise<void> {
  for (;;) {
    const [row] = await connection`select pg_try_advisory_lock(${LOCK}) as ours`;
    if (row?.ours) return;
    await pause(LOOK);
  }
}

/** When the newest migration that the database has had was made; 0 when it has had none. */
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

async function runAtOnce(connection: postgres.Sql, migration: MigrationMeta): Promise<void> {
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
 * Applies the migrations in `folder` that `url` has not seen, each as a whole. One that makes an index
 * CONCURRENTLY cannot be in a transaction: its statements have to bear being run again. `warn` gets
 * what a migration has to say to the operator.
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
      // Notices only tell that what is asked for is there already.
      if (severity === 'WARNING') warn(message);
    },
    connection: { application_name: 'minitwit-migrate' },
  });
  try {
    await takeTurn(connection);
    const newest = await newestApplied(connection);
    for (const migration of readMigrationFiles({ migrationsFolder: folder })) {
      if (migration.folderMillis <= newest) continue;
      const alone = migration.sql.some((statement) => /\bconcurrently\b/i.test(statement));
      await (alone ? run : runAtOnce)(connection, migration);
    }
  } finally {
    await connection.end({ timeout: 5 });
  }
}
