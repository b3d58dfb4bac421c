/** Hanging statements block no others while a connection is free. */
import { sql } from 'drizzle-orm';
import { expect, test, vi } from 'vitest';

vi.stubEnv('DATABASE_POOL', '10');
const { db } = await import('../../db/client.ts');
const { setLatest } = await import('../../db/queries/latest.ts');
const { plain, statement } = await import('../../db/statement.ts');

const ROW = sql`(values (1)) as row (one)`;
const sleep = statement('test_sleep', {}, () => db.select({ none: sql`pg_sleep(3)` }).from(ROW));
const askFor = statement('test_ask', { n: plain<number>() }, ({ n }) =>
  db.select({ n: sql<number>`${n}::int` }).from(ROW),
);
const ask = (n: number) => askFor({ n });

/** How many of a hundred concurrent calls succeed while `count` statements hang. */
async function answersBeside(count: number, call: (n: number) => Promise<unknown>) {
  const hanging = Array.from({ length: count }, () => sleep({}).catch(() => {}));
  const calls = Array.from({ length: 100 }, (_, n) => call(n));
  const settled = await Promise.allSettled(calls);
  await Promise.all(hanging);
  return settled.filter(({ status }) => status === 'fulfilled').length;
}

test('while four hang, every read and write succeeds', async () => {
  expect(await answersBeside(4, ask)).toBe(100);
  expect(await answersBeside(4, setLatest)).toBe(100);
});

test('while forty hang, more than there are connections, every write succeeds', async () => {
  expect(await answersBeside(40, setLatest)).toBe(100);
});
