import { and, eq, gt, lt, sql } from 'drizzle-orm';
import { doublePrecision, pgTable } from 'drizzle-orm/pg-core';
import { db } from '../client.ts';
import { constant, excluded, type RowsWith, rowsOfJson } from '../expressions.ts';
import { failedSignIns } from '../schema.ts';
import { json, type RowOf, statement } from '../statement.ts';

const { key, failures, expiresAt } = failedSignIns;

/** Milliseconds until the count resets. */
const LEFT = sql<number>`(extract(epoch from ${expiresAt} - now()) * 1000)::float8`;
const NOW = sql`now()`;

const WANTED = { key };

// Index: failed_sign_ins_pkey.
const find = statement(
  'find_failed_sign_ins',
  { keys: json<RowsWith<typeof WANTED>>() },
  (given) => {
    const wanted = db.$with('wanted', WANTED).as(rowsOfJson(given.keys, WANTED));
    const found = db
      .select({ key, failures, left: LEFT.as('left') })
      .from(failedSignIns)
      .where(and(eq(key, wanted.key), gt(expiresAt, NOW)))
      // Without the limit, a large table would be read by a sequential scan.
      .limit(constant(1))
      .as('found');
    return db
      .with(wanted)
      .select({ key: found.key, failures: found.failures, left: found.left })
      .from(wanted)
      .crossJoinLateral(found);
  },
);

/** The count for one key. */
export type Failures = RowOf<typeof find>;

// A column that exists only for its type.
const { duration } = pgTable('added', { duration: doublePrecision('duration').notNull() });
const ADDED = { key, failures, duration };

/** `duration`: milliseconds until the count resets, if it starts now. */
export type AddedFailures = RowsWith<typeof ADDED>[number];

// In key order, so that concurrent servers lock rows in the same order and cannot deadlock. Uses the
// database's clock, because the servers' clocks differ. Index: failed_sign_ins_pkey.
const add = statement('add_failed_sign_ins', { rows: json<AddedFailures[]>() }, ({ rows }) => {
  const added = db.$with('added', ADDED).as(rowsOfJson(rows, ADDED));
  const end = sql<Date>`now() + ${added.duration} * interval '1 millisecond'`.as('expires_at');
  const isCurrent = sql`${expiresAt} > now()`;
  return db
    .with(added)
    .insert(failedSignIns)
    .select(
      db
        .select({ key: added.key, failures: added.failures, expiresAt: end })
        .from(added)
        .orderBy(added.key),
    )
    .onConflictDoUpdate({
      target: key,
      set: {
        failures: sql`${excluded(failures)} + case when ${isCurrent} then ${failures} else 0 end`,
        expiresAt: sql`case when ${isCurrent} then ${expiresAt} else ${excluded(expiresAt)} end`,
      },
    })
    .returning({ key, failures, left: LEFT });
});

// Runs with each insert and deletes more rows than that can add. Skips rows that another server has
// locked, so that none waits. Indexes: failed_sign_ins_pkey, failed_sign_ins_expiry.
const clear = statement('clear_failed_sign_ins', {}, () => {
  const expired = db
    .select({ key })
    .from(failedSignIns)
    .where(lt(expiresAt, NOW))
    .orderBy(expiresAt)
    .limit(constant(50))
    .for('update', { skipLocked: true });
  // As an array, because a large join would read the table by a sequential scan.
  return db.delete(failedSignIns).where(sql`${key} = any (array${expired})`);
});

/** The count for each of `keys`; undefined where there is none. */
export async function findFailures(keys: string[]): Promise<(Failures | undefined)[]> {
  const rows = new Map(
    (await find({ keys: keys.map((key) => ({ key })) })).map((row) => [row.key, row]),
  );
  return keys.map((key) => rows.get(key));
}

/** Sums up duplicate keys: a statement can update each row only once. */
function merge(added: AddedFailures[]): AddedFailures[] {
  const sums = new Map<string, AddedFailures>();
  for (const each of added) {
    const failures = each.failures + (sums.get(each.key)?.failures ?? 0);
    sums.set(each.key, { ...each, failures });
  }
  return [...sums.values()];
}

/** Counts failures, and returns for each the count after all of them. */
export async function addFailures(added: AddedFailures[]): Promise<Failures[]> {
  const [counted] = await Promise.all([add({ rows: merge(added) }), clear({})]);
  const rows = new Map(counted.map((row) => [row.key, row]));
  return added.map(({ key, failures, duration: left }) => rows.get(key) ?? { key, failures, left });
}
