/** The one pool of connections, and the one way to send a statement through it. */
import postgres from 'postgres';
import { environment, serverEnvironment } from '../lib/env.ts';
import { Unavailable } from '../lib/errors.ts';
import { log } from '../lib/log.ts';
import { observeQuery } from '../lib/metrics.ts';
import { singleton } from '../lib/singleton.ts';

/** Milliseconds a statement may take, queueing included, before its caller is told to retry. */
const DEADLINE_MS = 1_500;

/**
 * Reconnects are spread over 50 to 150 ms instead of backing off up to 20 s: the driver's back-off
 * is shared by all connections and starves the pool after an outage.
 */
function open(url: string, max: number): postgres.Sql {
  return postgres(url, {
    max,
    connect_timeout: 2,
    idle_timeout: 300,
    max_lifetime: 3600,
    backoff: () => 0.05 + Math.random() * 0.1,
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: 'minitwit', statement_timeout: DEADLINE_MS },
  });
}

/** The pool of this process. */
export function pool(): postgres.Sql {
  return singleton('pool', () => {
    const { DATABASE_URL, DATABASE_POOL } = serverEnvironment();
    return open(DATABASE_URL, DATABASE_POOL);
  });
}

/** Makes `url` the pool's database, for commands that learn it as they run; before the first statement. */
export function connect(url: string): void {
  singleton('pool', () => open(url, environment().DATABASE_POOL));
}

/** SQLSTATE classes and codes after which the same request may well succeed. */
const TRANSIENT = /^(08...|53...|57P0.|57014|55P03|25006|40...|CONNECT.*|CONNECTION_.*|E[A-Z]+)$/;

function translate(error: unknown, statement: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!TRANSIENT.test(code)) return error;
  log.warn('database unavailable', { statement, code });
  return new Unavailable('The database is not available right now', { cause: error });
}

/** What the driver knows of a query: `state` is set once a connection has taken it. */
type SentQuery<T> = Promise<T> & { state: unknown; cancel(): void };

/**
 * Waits for a query up to the deadline. One still in the queue is then taken out of it, so that
 * nothing happens after its caller was refused; one already sent is ended by `statement_timeout`.
 */
async function withinDeadline<T>(query: SentQuery<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(Object.assign(new Error('deadline passed'), { code: '57014' }));
      if (!query.state) query.cancel();
    }, DEADLINE_MS);
  });
  try {
    return await Promise.race([query, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

type Parameter = string | number | boolean | null | string[] | number[];

/**
 * A named statement, prepared once per connection. Calling it takes the values of `$1`, `$2`, …
 * and gives the rows.
 * @throws Unavailable when the database cannot answer within the deadline.
 */
export function statement<Parameters extends Parameter[], Row>(name: string, text: string) {
  return async (...parameters: Parameters): Promise<Row[]> => {
    const stop = observeQuery(name);
    try {
      const query = pool().unsafe(text, parameters as never, { prepare: true });
      return await withinDeadline(query as unknown as SentQuery<Row[]>);
    } catch (error) {
      throw translate(error, name);
    } finally {
      stop();
    }
  };
}

/** Closes the pool, waiting at most `seconds` for what is under way. */
export async function closePool(seconds = 5): Promise<void> {
  await pool().end({ timeout: seconds });
}
