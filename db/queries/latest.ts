import { sql } from 'drizzle-orm';
import { db } from '../client.ts';
import { latest as sequence } from '../schema.ts';
import { plain, statement } from '../statement.ts';

const name = sql.identifier(sequence.seqName ?? '');

/** The sequence as a table: it is one, with one row. */
export const REGISTER = sql`${name}`;
export const LAST_VALUE = sql<number>`${name}.last_value::float8`;

// No index: a sequence has one row.
const set = statement('set_latest', { number: plain<number>() }, ({ number }) =>
  db.select({ latest: sql`setval('${name}', ${number}::bigint)` }).from(REGISTER),
);

// No index: as above.
const get = statement('get_latest', {}, () => db.select({ latest: LAST_VALUE }).from(REGISTER));

export async function setLatest(latest: number): Promise<void> {
  await set({ number: latest });
}

/** The last number the simulator sent; -1 before the first. */
export async function getLatest(): Promise<number> {
  const [row] = await get({});
  return row?.latest ?? -1;
}
