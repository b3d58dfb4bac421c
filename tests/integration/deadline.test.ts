import { expect, test } from 'vitest';
import { statement } from '../../db/client.ts';
import { Unavailable } from '../../lib/errors.ts';

const ask = statement<[], { one: number }>('test_one', 'select 1 as one from pg_sleep(0.2)');
const sleep = statement<[], object>('test_sleep', 'select pg_sleep(2)');

test('an answer that came while the process stood still is taken, late as it is', async () => {
  await ask();
  const late = ask();
  // Sent in the second turn of the event loop, and answered while the third stands still.
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  const until = performance.now() + 1_700;
  while (performance.now() < until);
  expect(await late).toEqual([{ one: 1 }]);
});

test('one that does not come is not waited for', async () => {
  const began = performance.now();
  await expect(sleep()).rejects.toThrow(Unavailable);
  expect(performance.now() - began).toBeLessThan(2_000);
});
