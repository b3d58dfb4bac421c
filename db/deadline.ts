/** What every statement has: a deadline, a time in the metrics, and errors in the words of this program. */
import { Unavailable } from '../platform/errors.ts';
import { log } from '../platform/log/log.ts';
import { Throttle } from '../platform/log/throttle.ts';
import { type Failure, queryFailed, querySettled } from '../platform/metrics/database.ts';
import { singleton } from '../platform/singleton.ts';

/** Milliseconds a statement may take, queueing included, before its caller is told to retry. */
export const DEADLINE_MS = 1_500;

/** Codes, of SQLSTATE and of the driver, of a database that is away, going away or full. */
const AWAY = /^(08...|53...|57P0.|CONNECT.*|CONNECTION_.*|E[A-Z]+)$/;

const QUERY_CANCELED = '57014';

/** Other SQLSTATE classes and codes after which the same request may well succeed. */
const TRANSIENT = /^(57014|55P03|25006|40...)$/;

/** Milliseconds after which a statement is worth a line in the log. */
const SLOW_MS = 100;

/** An outage fails, and an overload slows down, as many statements as there are requests. */
const throttle = singleton('statement-log', () => new Throttle(1));

const reasonOf = (code: string): Failure => {
  if (code === QUERY_CANCELED) return 'deadline';
  return AWAY.test(code) ? 'connection' : 'other';
};

function translate(error: unknown, query: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  queryFailed(query, reasonOf(code));
  if (!AWAY.test(code) && !TRANSIENT.test(code)) return error;
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

/** What the driver knows of a query: `state` is set once a connection has taken it. */
export type SentQuery<T> = Promise<T> & { state: unknown; cancel(): void };

/**
 * Waits for a query up to the deadline. One still in the queue is then taken out of it, so that
 * nothing happens after its caller was refused; one already sent is ended by `statement_timeout`,
 * never by a cancel request, which may reach the server when its connection has the next query.
 */
async function withinDeadline<T>(query: SentQuery<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    const giveUp = () => {
      reject(Object.assign(new Error('deadline passed'), { code: QUERY_CANCELED }));
      if (!query.state) query.cancel();
    };
    // After a stall of the whole process its answer may be here already, and is read first.
    timer = setTimeout(() => setImmediate(giveUp), DEADLINE_MS);
  });
  try {
    return await Promise.race([query, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The answer to a query, which is sent now, if it comes within the deadline.
 * @throws Unavailable when it does not, or the database is away; else the driver's error.
 */
export async function answerOf<T>(name: string, query: SentQuery<T>): Promise<T> {
  const began = performance.now();
  try {
    return await withinDeadline(query);
  } catch (error) {
    throw translate(error, name);
  } finally {
    settle(name, began);
  }
}
