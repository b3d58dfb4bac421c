/** The connections to the database, and Drizzle on them: every query goes through `send`. */
import { PgDatabase, PgDialect } from 'drizzle-orm/pg-core';
import type { PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { environment, serverEnvironment } from '../platform/env.ts';
import { newPoolUse, type PoolUse } from '../platform/metrics/database.ts';
import { singleton } from '../platform/singleton.ts';
import { answerOf, DEADLINE_MS, type SentQuery } from './deadline.ts';
import { Session } from './session.ts';

/** Drizzle makes JSON itself, where the driver would make it of its text once more. */
const JSON_AS_TEXT = {
  json: { to: 114, from: [114, 3802], serialize: (json: string) => json, parse: JSON.parse },
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
    types: JSON_AS_TEXT,
    onnotice: () => {},
    onclose: () => use.closed(),
    connection: { application_name: 'minitwit', statement_timeout: DEADLINE_MS },
  });
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

/** Gives what sends a statement: `name` is for metrics and log. */
function sender(name: string, text: string) {
  const kind = WRITES.test(text) ? 'writes' : 'reads';
  return (parameters: unknown[]): Promise<unknown[][]> => {
    const { sql, use } = pools()[kind];
    use.started();
    const query = sql.unsafe(text, parameters as never, { prepare: true }).values();
    return answerOf(name, query as unknown as SentQuery<unknown[][]>).finally(() => use.settled());
  };
}

export type Database = PgDatabase<PostgresJsQueryResultHKT>;

const dialect = new PgDialect();

/** Builds queries. They run as a `statement` only. */
export const db: Database = new PgDatabase(dialect, new Session(dialect, sender), undefined);

/** Closes the connections, waiting at most `seconds` for what is under way. */
export async function closePool(seconds = 5): Promise<void> {
  const { reads, writes } = pools();
  await Promise.all([reads, writes].map(({ sql }) => sql.end({ timeout: seconds })));
}
