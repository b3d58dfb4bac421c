import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';

/** Milliseconds; the driver waits forever when a server disconnects during the handshake. */
const DEADLINE = 5_000;

/**
 * Checks that the database at `url` answers, on a connection of its own.
 * @throws Error, with the driver's `code` if it has one, when it does not answer within 5 s.
 */
export async function ping(url: string): Promise<void> {
  const connection = postgres(url, { max: 1, fetch_types: false });
  const silence = pause(DEADLINE, undefined, { ref: false }).then(() => {
    throw new Error('The database does not answer.');
  });
  try {
    await Promise.race([connection`select 1`, silence]);
  } finally {
    await connection.end({ timeout: 0 });
  }
}
