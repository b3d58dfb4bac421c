/** The connection pools, and Drizzle on top of them: every query goes through `sender`. */
import { PgDatabase, PgDialect } from 'drizzle-orm/pg-core';
import type { PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { environment, serverEnvironment } from '../platform/env.ts';
import { newPoolUse, type PoolUse } from '../platform/metrics/database.ts';
import { singleton } from '../platform/singleton.ts';
import { DEADLINE_MS, runQuery, type SentQuery } from './deadline.ts';
import { Session } from './session.ts';

/** Drizzle serializes JSON itself; the driver would serialize the result again. */
const JSON_AS_TEXT = {
  json: { to: 114, from: [114, 3802], serialize: (json: string) => json, parse: JSON.parse },
};

interface Pool {
  readonly sql: postgres.Sql;
  readonly use: PoolUse;
}

/** Disables pipelining; the driver's types lack this option. */
const NO_PIPELINING = { max_pipeline: 0 };

/**
 * Opens a pool of at most `max` connections. Without pipelining, no statement waits behind a slow one
 * while another connection is free. Reconnects are spread over 50 to 150 ms instead of backing off up
 * to 20 s: all connections share the driver's back-off, which starves the pool after an outage.
 */
function open(url: string, max: number): Pool {
  const use = newPoolUse(max);
  const sql = postgres(url, {
    max,
    ...NO_PIPELINING,
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

/** 40 % of the connections are for writes, so that slow reads cannot block them. */
function openPools(url: string, size: number): Pools {
  const ofWrites = Math.max(1, Math.floor(size * 0.4));
  const writes = open(url, ofWrites);
  return { writes, reads: size > ofWrites ? open(url, size - ofWrites) : writes };
}

/** The pools of this process, with `DATABASE_POOL` connections in total. */
function pools(): Pools {
  return singleton('pools', () => {
    const { DATABASE_URL, DATABASE_POOL } = serverEnvironment();
    return openPools(DATABASE_URL, DATABASE_POOL);
  });
}

/** Sets the database, for commands that get `url` at run time. Call it before the first statement. */
export function connect(url: string): void {
  singleton('pools', () => openPools(url, environment().DATABASE_POOL));
}

const WRITES = /\b(insert|update|delete|setval)\b/i;

/** Returns the function that sends a statement; `name` is for metrics and log. */
function sender(name: string, text: string) {
  const kind = WRITES.test(text) ? 'writes' : 'reads';
  return (parameters: unknown[]): Promise<unknown[][]> => {
    const { sql, use } = pools()[kind];
    use.started();
    const query = sql.unsafe(text, parameters as never, { prepare: true }).values();
    return runQuery(name, query as unknown as SentQuery<unknown[][]>).finally(() => use.settled());
  };
}

export type Database = PgDatabase<PostgresJsQueryResultHKT>;

const dialect = new PgDialect();

/** Builds queries, which run only as a `statement`. */
export const db: Database = new PgDatabase(dialect, new Session(dialect, sender), undefined);

/** Closes the pools; running statements have `seconds` to finish. */
export async function closePool(seconds = 5): Promise<void> {
  const { reads, writes } = pools();
  await Promise.all([reads, writes].map(({ sql }) => sql.end({ timeout: seconds })));
}
