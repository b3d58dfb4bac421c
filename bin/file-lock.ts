/**
 * Locks between processes. The operating system releases a lock when its holder dies, so a crash leaves
 * none behind. Node has no such locks; SQLite's file locks work this way.
 */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';

export type Unlock = () => void;

const SQLITE_BUSY = 5;

/** Milliseconds between two attempts to get a lock. */
const RETRY = 100;

// Nothing is ever written, so no journal file is needed.
const STATEMENTS = {
  exclusive: 'pragma journal_mode = memory; begin exclusive',
  shared: 'pragma journal_mode = memory; begin; select * from sqlite_schema',
};

/**
 * Locks `file`, which is created if missing. Returns undefined when another process holds a
 * conflicting lock.
 */
export function tryLock(
  file: string,
  mode: keyof typeof STATEMENTS = 'exclusive',
): Unlock | undefined {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec(STATEMENTS[mode]);
    return () => database.close();
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) {
      return undefined;
    }
    throw error;
  }
}

/** Locks `file` exclusively, waiting until it is free or `signal` is aborted. */
export async function lock(file: string, signal?: AbortSignal): Promise<Unlock> {
  for (;;) {
    const unlock = tryLock(file);
    if (unlock) return unlock;
    await pause(RETRY, undefined, signal ? { signal } : {});
  }
}
