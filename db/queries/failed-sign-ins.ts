import { and, eq, gt, lt, sql } from 'drizzle-orm';
import { doublePrecision, pgTable } from 'drizzle-orm/pg-core';
import { db } from '../client.ts';
import { constant, excluded, type RowsWith, rowsOfJson } from '../expressions.ts';
import { failedSignIns } from '../schema.ts';
import { json, type RowOf, statement } from '../statement.ts';

const { key, failures, expiresAt } = failedSignIns;

/** Milliseconds until counting begins again. */
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
      // Without it a table of some size would be read as a whole.
      .limit(constant(1))
      .as('found');
    return db
      .with(wanted)
      .select({ key: found.key, failures: found.failures, left: found.left })
      .from(wanted)
      .crossJoinLateral(found);
  },
);

/** What is counted for one key. */
export type Failures = RowOf<typeof find>;

// Made up for its type.
const { duration } = pgTable('added', { duration: doublePrecision('duration').notNull() });
const ADDED = { key, failures, duration };

/** `duration`: milliseconds until counting begins again, if it begins now. */
export type AddedFailures = RowsWith<typeof ADDED>[number];

// In the order of the key, so that servers that count at the same time wait for each other in one
// direction only. By the database's clock, as those of servers differ.
const add = statement('add_failed_sign_ins', { rows: json<AddedFailures[]>() }, ({ rows }) => {
  const added = db.$with('added', ADDED).as(rowsOfJson(rows, ADDED));
  const end = sql<Date>`now() + ${added.duration} * interval '1 millisecond'`.as('expires_at');
  const goesOn = sql`${expiresAt} > now()`;
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
        failures: sql`${excluded(failures)} + case when ${goesOn} then ${failures} else 0 end`,
        expiresAt: sql`case when ${goesOn} then ${expiresAt} else ${excluded(expiresAt)} end`,
      },
    })
    .returning({ key, failures, left: LEFT });
});

// A few each time somebody fails, more than that can add; what another server holds is left to it, so
// that nobody waits. Indexes: failed_sign_ins_pkey, failed_sign_ins_expiry.
const clear = statement('clear_failed_sign_ins', {}, () => {
  const over = db
    .select({ key })
    .from(failedSignIns)
    .where(lt(expiresAt, NOW))
    .orderBy(expiresAt)
    .limit(constant(50))
    .for('update', { skipLocked: true });
  // As an array, since a join of some size would read the table as a whole.
  return db.delete(failedSignIns).where(sql`${key} = any (array${over})`);
});

/** What is counted for each of `keys`; undefined where nothing is. */
export async function findFailures(keys: string[]): Promise<(Failures | undefined)[]> {
  const rows = new Map(
    (await find({ keys: keys.map((key) => ({ key })) })).map((row) => [row.key, row]),
  );
  return keys.map((key) => rows.get(key));
}

/** Adds what occurs more than once up: a statement can change a row once only. */
function merge(added: AddedFailures[]): AddedFailures[] {
  const sums = new Map<string, AddedFailures>();
  for (const each of added) {
    const failures = each.failures + (sums.get(each.key)?.failures ?? 0);
    sums.set(each.key, { ...each, failures });
  }
  return [...sums.values()];
}

/** Counts failures, and gives what is counted after all of them, for each in turn. */
export async function addFailures(added: AddedFailures[]): Promise<Failures[]> {
  const [counted] = await Promise.all([add({ rows: merge(added) }), clear({})]);
  const rows = new Map(counted.map((row) => [row.key, row]));
  return added.map(({ key, failures, duration: left }) => rows.get(key) ?? { key, failures, left });
}
