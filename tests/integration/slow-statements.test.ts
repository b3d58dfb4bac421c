/** Statements that hang hold up no other while a connection is free. */
import { expect, test, vi } from 'vitest';

vi.stubEnv('DATABASE_POOL', '10');
const { statement } = await import('../../db/client.ts');

const sleep = statement<[], object>('test_sleep', 'select pg_sleep(3)');
const ask = statement<[n: number], { n: number }>('test_ask', 'select $1::int as n');
const write = statement<[n: number], object>('test_write', `select setval('latest', $1)`);

/** How many of a hundred calls at once are answered beside `count` statements that hang. */
async function answersBeside(count: number, call: (n: number) => Promise<object[]>) {
  const hanging = Array.from({ length: count }, () => sleep().catch(() => {}));
  const calls = Array.from({ length: 100 }, (_, n) => call(n));
  const settled = await Promise.allSettled(calls);
  await Promise.all(hanging);
  return settled.filter(({ status }) => status === 'fulfilled').length;
}

test('four hang: every read and every write is answered', async () => {
  expect(await answersBeside(4, ask)).toBe(100);
  expect(await answersBeside(4, write)).toBe(100);
});

test('forty hang, more than there are connections: every write is answered', async () => {
  expect(await answersBeside(40, write)).toBe(100);
});
