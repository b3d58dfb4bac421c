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

test('a result that arrived while the event loop was blocked is accepted', async () => {
  await ask({});
  const late = ask({});
  // Sent at the end of this turn of the event loop, and answered while the next one is blocked.
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  const until = performance.now() + 1_700;
  while (performance.now() < until);
  expect(await late).toEqual([{ one: 1 }]);
});

test('a missing result times out', async () => {
  const began = performance.now();
  await expect(sleep({})).rejects.toThrow(Unavailable);
  expect(performance.now() - began).toBeLessThan(2_000);
});
