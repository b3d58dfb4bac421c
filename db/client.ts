/** The connections to the database, and Drizzle on them: every query goes through `send`. */
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { environment, serverEnvironment } from '../lib/env.ts';
import { newPoolUse, type PoolUse } from '../lib/metrics/database.ts';
import { singleton } from '../lib/singleton.ts';
import { answerOf, DEADLINE_MS, type SentQuery } from './deadline.ts';

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

function send(text: string, parameters: unknown[]): Promise<unknown[][]> {
  const statement = admitted.get(text);
  if (!statement) throw new Error('A query must be a statement of db/statement.ts');
  const { name, kind } = statement;
  const { sql, use } = pools()[kind];
  use.started();
  const query = sql.unsafe(text, parameters as never, { prepare: true }).values();
  return answerOf(name, query as unknown as SentQuery<unknown[][]>).finally(() => use.settled());
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
