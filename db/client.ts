/** The connections to the database, and Drizzle on them: every query goes through `send`. */
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { environment, serverEnvironment } from '../lib/env.ts';
import { Unavailable } from '../lib/errors.ts';
import { Throttle } from '../lib/log/throttle.ts';
import { log } from '../lib/log.ts';
import {
  type Failure,
  newPoolUse,
  type PoolUse,
  queryFailed,
  querySettled,
} from '../lib/metrics/database.ts';
import { singleton } from '../lib/singleton.ts';

/** Milliseconds a statement may take, queueing included, before its caller is told to retry. */
const DEADLINE_MS = 1_500;

type Conversion = (value: unknown) => unknown;

/** Drizzle converts dates and JSON itself: it puts functions in here that leave them as they are. */
const conversions = {
  parsers: {} as Record<number, Conversion>,
  serializers: {} as Record<number, Conversion>,
};

interface Pool {
  readonly sql: postgres.Sql;
  readonly use: PoolUse;
}

/** An option that the driver's types have forgotten: statements sent behind one under way. */
const ONE_AT_A_TIME = { max_pipeline: 0 };

/**
 * Opens at most `max` connections. None gets a statement while it has another under way, so that
 * nothing waits behind a slow one while a connection is free. Reconnects are spread over 50 to 150 ms instead of
 * backing off up to 20 s: the driver's back-off is shared by all connections and starves the pool
 * after an outage.
 */
function open(url: string, max: number): Pool {
  const use = newPoolUse(max);
  const sql = postgres(url, {
    max,
    ...ONE_AT_A_TIME,
    connect_timeout: 2,
    idle_timeout: 300,
    max_lifetime: 3600,
    backoff: () => 0.05 + Math.random() * 0.1,
    fetch_types: false,
    onnotice: () => {},
    onclose: () => use.closed(),
    connection: { application_name: 'minitwit', statement_timeout: DEADLINE_MS },
  });
  Object.assign(sql.options.parsers, conversions.parsers);
  Object.assign(sql.options.serializers, conversions.serializers);
  return { sql, use };
}

type Pools = Readonly<Record<'reads' | 'writes', Pool>>;

/** Four of ten connections are for writes: no number of slow reads holds a write up. */
function openBoth(url: string, size: number): Pools {
  const ofWrites = Math.max(1, Math.floor(size * 0.4));
  const writes = open(url, ofWrites);
  return { writes, reads: size > ofWrites ? open(url, size - ofWrites) : writes };
}

/** The pools of this process, `DATABASE_POOL` connections together. */
function pools(): Pools {
  return singleton('pools', () => {
    const { DATABASE_URL, DATABASE_POOL } = serverEnvironment();
    return openBoth(DATABASE_URL, DATABASE_POOL);
  });
}

/** Makes `url` the database, for commands that learn it as they run; before the first statement. */
export function connect(url: string): void {
  singleton('pools', () => openBoth(url, environment().DATABASE_POOL));
}

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
type SentQuery<T> = Promise<T> & { state: unknown; cancel(): void };

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

const WRITES = /\b(insert|update|delete|setval)\b/i;

/** The statements that may be sent, by their texts. */
const admitted = new Map<string, { name: string; kind: keyof Pools }>();

/**
 * Allows a statement to be sent, and says what metrics and log call it.
 * @throws Error when another statement has the same text.
 */
export function admit(name: string, text: string): void {
  const present = admitted.get(text)?.name ?? name;
  if (present !== name) throw new Error(`The statements ${present} and ${name} are the same`);
  admitted.set(text, { name, kind: WRITES.test(text) ? 'writes' : 'reads' });
}

async function send(text: string, parameters: unknown[]): Promise<unknown[][]> {
  const statement = admitted.get(text);
  if (!statement) throw new Error('A query must be a statement of db/statement.ts');
  const { name, kind } = statement;
  const { sql, use } = pools()[kind];
  const began = performance.now();
  use.started();
  try {
    const query = sql.unsafe(text, parameters as never, { prepare: true }).values();
    return await withinDeadline(query as unknown as SentQuery<unknown[][]>);
  } catch (error) {
    throw translate(error, name);
  } finally {
    use.settled();
    settle(name, began);
  }
}

/** What Drizzle needs of a client, and no more: it cannot begin a transaction here. */
const guarded = {
  options: conversions,
  unsafe(text: string, parameters: unknown[]) {
    const rows = send(text, parameters);
    return Object.assign(rows, { values: () => rows });
  },
};

export type Database = PostgresJsDatabase;

/** Builds queries. They run as a `statement` only. */
export const db: Database = drizzle(guarded as unknown as postgres.Sql);

/** Closes the connections, waiting at most `seconds` for what is under way. */
export async function closePool(seconds = 5): Promise<void> {
  const { reads, writes } = pools();
  await Promise.all([reads, writes].map(({ sql }) => sql.end({ timeout: seconds })));
}
