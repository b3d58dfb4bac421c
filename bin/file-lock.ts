/**
 * Locks between processes that end with their holder, however it dies, so that a crash leaves none
 * behind. Node has nothing of the kind; SQLite locks its files in just this way.
 */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';

export type Unlock = () => void;

const SQLITE_BUSY = 5;

/** Milliseconds between two attempts to get a lock. */
const RETRY = 100;

// Nothing is ever written, so no journal has to appear beside the file.
const STATEMENTS = {
  alone: 'pragma journal_mode = memory; begin exclusive',
  shared: 'pragma journal_mode = memory; begin; select * from sqlite_schema',
};

/**
 * Locks `file`, made when absent, for this process alone or shared with others that share it.
 * Gives undefined when another process is in the way.
 */
export function tryLock(file: string, mode: keyof typeof STATEMENTS = 'alone'): Unlock | undefined {
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

/** Locks `file` for this process alone, waiting until it can or `signal` is aborted. */
export async function lock(file: string, signal?: AbortSignal): Promise<Unlock> {
  for (;;) {
    const unlock = tryLock(file);
    if (unlock) return unlock;
    await pause(RETRY, undefined, signal ? { signal } : {});
  }
}
