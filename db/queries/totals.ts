import { getTableName, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { db } from '../client.ts';
import { constant } from '../expressions.ts';
import { follows, messages, users } from '../schema.ts';
import { type RowOf, statement } from '../statement.ts';
import { LAST_VALUE, REGISTER } from './latest.ts';

// Counting would scan the tables. PostgreSQL has a live count per table, which a crash resets, and an
// estimate of the last ANALYZE, which lags behind.
const rowsOf = (table: PgTable) =>
  sql<number>`(
  select greatest(reltuples, pg_stat_get_live_tuples(oid), 0)::float8 from pg_class
  where oid = ${constant(getTableName(table))}::regclass
)`;

// Index: pg_class_oid_index. Of the sequence it reads the only row.
const estimate = statement('estimate_totals', {}, () =>
  db
    .select({
      users: rowsOf(users),
      messages: rowsOf(messages),
      follows: rowsOf(follows),
      latest: LAST_VALUE,
    })
    .from(REGISTER),
);

export type Totals = RowOf<typeof estimate>;

/** The approximate number of users, messages and follows, and the simulator's last number. */
export async function estimateTotals(): Promise<Totals | undefined> {
  const [row] = await estimate({});
  return row;
}
