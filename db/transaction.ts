/** Interactive transactions, for imports and nothing else: everything else is one statement. */
import postgres from 'postgres';

/** Sends one statement of the transaction and gives its rows. */
export type Send = <Row>(text: string, parameters?: (string | number)[]) => Promise<Row[]>;

/**
 * Runs `work` in a transaction on a direct connection of its own, and commits when it is done.
 * `work` awaits each statement before the next.
 *
 * The driver's own `begin` is not used: when the connection dies it writes a rollback into the
 * socket that is gone, which ends the process. Here nothing is sent after a loss, as the driver
 * would connect again and run the rest outside of the transaction.
 * @throws whatever `work` throws, or Error when the connection fails; nothing is then kept.
 */
export async function inTransaction<T>(url: string, work: (send: Send) => Promise<T>): Promise<T> {
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
  const send: Send = async <Row>(text: string, parameters: (string | number)[] = []) => {
    if (lost) throw new Error('it was lost');
    try {
      const rows: unknown = await connection.unsafe(text, parameters, { prepare: true });
      return rows as Row[];
    } catch (error) {
      // What the server did not say is of the connection, which closes a moment later.
      lost ||= !(error instanceof postgres.PostgresError);
      throw error;
    }
  };
  try {
    await send('begin');
    const outcome = await work(send);
    await send('commit');
    return outcome;
  } catch (error) {
    if (!lost) throw error;
    const { message = '', code = '' } = error as { message?: string; code?: string };
    throw new Error(`The connection to the database failed: ${message || code}`, { cause: error });
  } finally {
    // Without a commit this takes everything back.
    await connection.end({ timeout: lost ? 0 : 5 });
  }
}
