/** Brings a database to the schema of this version. */
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';

/** Any constant that nothing else in the database locks; the digits spell "minitwit" on a phone. */
const LOCK = 64_648_948;

/**
 * Applies the migrations in `folder` that `url` has not seen. Drizzle takes no lock, so a session
 * advisory lock on this one direct connection makes any number of processes take turns.
 * @throws PostgresError when a migration fails; its own changes are then rolled back.
 */
export async function migrate(url: string, folder: string): Promise<void> {
  const connection = postgres(url, {
    max: 1,
    connect_timeout: 10,
    onnotice: () => {},
    connection: { application_name: 'minitwit-migrate' },
  });
  try {
    await connection`select pg_advisory_lock(${LOCK})`;
    await applyMigrations(drizzle(connection), { migrationsFolder: folder });
  } finally {
    await connection.end({ timeout: 5 });
  }
}
