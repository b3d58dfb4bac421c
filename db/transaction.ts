/** Interactive transactions, for imports and nothing else: everything else is one statement. */
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import type { Database } from './client.ts';
import { unwrapped } from './statement.ts';

/**
 * Runs `work` in a transaction on a direct connection of its own, and commits when it is done.
 * `work` awaits each statement before the next.
 *
 * The driver's own `begin` is not used: when the connection dies it writes a rollback into the
 * socket that is gone, which ends the process. Here nothing is sent after a loss, as the driver
 * would connect again and run the rest outside of the transaction.
 * @throws whatever `work` throws, or Error when the connection fails; nothing is then kept.
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
    if (lost) throw new Error('it was lost');
    try {
      return await connection.unsafe(text, parameters as never, { prepare }).values();
    } catch (error) {
      // What the server did not say is of the connection, which closes a moment later.
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
    // Without a commit this takes everything back.
    await connection.end({ timeout: lost ? 0 : 5 });
  }
}
