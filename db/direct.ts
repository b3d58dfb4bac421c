/** A connection of its own for a command, which waits as long as it takes. */
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import type { Database } from './client.ts';
import { unwrapped } from './statement.ts';

/**
 * Runs `work` on a new connection to `url`, which has no deadline; `name` is what Postgres lists it by.
 * @throws the driver's own errors, and whatever `work` throws
 */
export async function onDirectConnection<T>(
  url: string,
  name: string,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const connection = postgres(url, {
    max: 1,
    connect_timeout: 10,
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: name, statement_timeout: 0 },
  });
  try {
    return await work(drizzle(connection));
  } catch (error) {
    throw unwrapped(error);
  } finally {
    await connection.end({ timeout: 5 });
  }
}
