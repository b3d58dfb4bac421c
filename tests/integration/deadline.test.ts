import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { db } from '../../db/client.ts';
import { statement } from '../../db/statement.ts';
import { Unavailable } from '../../platform/errors.ts';

const ROW = sql`(values (1)) as row (one)`;
const ask = statement('test_one', {}, () =>
  db.select({ one: sql<number>`one + length(pg_sleep(0.1)::text)` }).from(ROW),
);
const sleep = statement('test_sleep', {}, () => db.select({ none: sql`pg_sleep(2)` }).from(ROW));

test('an answer that came while the process stood still is taken, late as it is', async () => {
  await ask({});
  const late = ask({});
  // Sent at the end of this turn of the event loop, and answered while the next one stands still.
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  const until = performance.now() + 1_700;
  while (performance.now() < until);
  expect(await late).toEqual([{ one: 1 }]);
});

test('one that does not come is not waited for', async () => {
  const began = performance.now();
  await expect(sleep({})).rejects.toThrow(Unavailable);
  expect(performance.now() - began).toBeLessThan(2_000);
});
