/** Interactive transactions, only for imports: everything else is a single statement. */
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import type { Database } from './client.ts';
import { unwrapped } from './statement.ts';

/**
 * Runs `work` in a transaction on a connection of its own, and commits when it is done. `work` must
 * await each statement before the next.
 *
 * Does not use the driver's own `begin`: when the connection is lost, that writes a rollback to the
 * closed socket, which crashes the process. After a loss nothing more is sent, as the driver would
 * reconnect and run the rest outside of the transaction.
 * @throws whatever `work` throws, or Error when the connection fails; everything is then rolled back.
 */
export async function inTransaction<T>(
  url: string,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  let lost = false;
  const connection = postgres(url, {
    max: 1,
    idle_timeout: 0,
    max_lifetime: 0,
    fetch_types: false,
    onnotice: () => {},
    onclose: () => {
      lost = true;
    },
    connection: { application_name: 'minitwit-import', statement_timeout: 0 },
  });
  const send = async (text: string, parameters: unknown[] = [], prepare = false) => {
    if (lost) throw new Error('it was closed');
    try {
      return await connection.unsafe(text, parameters as never, { prepare }).values();
    } catch (error) {
      // An error that does not come from the server is the connection's, which closes a moment later.
      lost ||= !(error instanceof postgres.PostgresError);
      throw error;
    }
  };
  const guarded = {
    options: connection.options,
    unsafe(text: string, parameters: unknown[], { prepare }: { prepare: boolean }) {
      const rows = send(text, parameters, prepare);
      return Object.assign(rows, { values: () => rows });
    },
  };
  try {
    await send('begin');
    const outcome = await work(drizzle(guarded as unknown as postgres.Sql));
    await send('commit');
    return outcome;
  } catch (wrapped) {
    const error = unwrapped(wrapped);
    if (!lost) throw error;
    const { message = '', code = '' } = error as { message?: string; code?: string };
    throw new Error(`The connection to the database failed: ${message || code}`, { cause: error });
  } finally {
    // Without a commit, closing the connection rolls everything back.
    await connection.end({ timeout: lost ? 0 : 5 });
  }
}
