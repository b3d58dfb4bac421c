import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';

/** Milliseconds; the driver waits for ever when a server hangs up in the middle of its greeting. */
const DEADLINE = 5_000;

/**
 * Asks the database at `url` for a sign of life, on a connection of its own.
 * @throws Error, with the driver's `code` if it has one, when there is none within 5 s.
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
