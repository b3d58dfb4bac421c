/** Runs statements with a deadline, measures them, and maps connection errors to Unavailable. */
import { Unavailable } from '../platform/errors.ts';
import { log } from '../platform/log/log.ts';
import { Throttle } from '../platform/log/throttle.ts';
import { type Failure, queryFailed, querySettled } from '../platform/metrics/database.ts';
import { singleton } from '../platform/singleton.ts';

/** Milliseconds a statement may take, queueing included, before its caller gets Unavailable. */
export const DEADLINE_MS = 1_500;

/** SQLSTATEs and driver codes of a database that is down, shutting down or out of resources. */
const DOWN = /^(08...|53...|57P0.|CONNECT.*|CONNECTION_.*|E[A-Z]+)$/;

const QUERY_CANCELED = '57014';

/** An expected result, not a failure. */
const UNIQUE_VIOLATION = '23505';

/** Other SQLSTATE classes and codes after which the same request may succeed. */
const TRANSIENT = /^(57014|55P03|25006|40...)$/;

/** Milliseconds from which a statement is logged as slow. */
const SLOW_MS = 100;

/** In an outage or overload every request would log an entry. */
const throttle = singleton('statement-log', () => new Throttle(1));

const reasonOf = (code: string): Failure => {
  if (code === QUERY_CANCELED) return 'deadline';
  return DOWN.test(code) ? 'connection' : 'other';
};

function translate(error: unknown, query: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === UNIQUE_VIOLATION) return error;
  queryFailed(query, reasonOf(code));
  if (!DOWN.test(code) && !TRANSIENT.test(code)) return error;
  const admitted = throttle.admit(`unavailable ${query}`);
  if (admitted) log.warn('database unavailable', { query, code, ...admitted });
  return new Unavailable('The database is not available right now', { cause: error });
}

function settle(query: string, began: number): void {
  const ms = performance.now() - began;
  querySettled(query, ms / 1000);
  if (ms < SLOW_MS) return;
  const admitted = throttle.admit(`slow ${query}`);
  if (admitted) log.warn('slow query', { query, ms: Math.round(ms), ...admitted });
}

/** A query of the driver; `state` is set once a connection has sent it. */
export type SentQuery<T> = Promise<T> & { state: unknown; cancel(): void };

/**
 * Waits for a query up to the deadline. A query still queued is then removed, so that it cannot run
 * after its caller got an error. One already sent is ended by `statement_timeout`, not by a cancel
 * request, which could reach the server late and cancel the connection's next query.
 */
async function withinDeadline<T>(query: SentQuery<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    const timeOut = () => {
      reject(Object.assign(new Error('deadline exceeded'), { code: QUERY_CANCELED }));
      if (!query.state) query.cancel();
    };
    // After a stall of the process the result may have arrived; setImmediate lets it be read first.
    timer = setTimeout(() => setImmediate(timeOut), DEADLINE_MS);
  });
  try {
    return await Promise.race([query, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Sends a query and returns its result.
 * @throws Unavailable when the deadline passes or the database is down; else the driver's error.
 */
export async function runQuery<T>(name: string, query: SentQuery<T>): Promise<T> {
  const began = performance.now();
  try {
    return await withinDeadline(query);
  } catch (error) {
    throw translate(error, name);
  } finally {
    settle(name, began);
  }
}
