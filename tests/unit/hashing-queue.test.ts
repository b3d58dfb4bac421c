import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { hashesWaiting, inTurn } from '../../lib/auth/hashing-queue.ts';
import { Unavailable } from '../../lib/errors.ts';

it('leaves one core free, and refuses who would wait too long', async () => {
  let [active, most] = [0, 0];
  const work = async () => {
    active += 1;
    most = Math.max(most, active);
    await pause(20);
    active -= 1;
  };
  const turns = await Promise.allSettled(Array.from({ length: 500 }, () => inTurn(work)));
  expect(most).toBe(Math.max(1, availableParallelism() - 1));
  const refused = turns.flatMap((turn) => (turn.status === 'rejected' ? [turn.reason] : []));
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(500);
  for (const error of refused) {
    expect(error).toBeInstanceOf(Unavailable);
    expect(error.retryAfter).toBeGreaterThanOrEqual(2);
  }
  expect(hashesWaiting()).toBe(0);
  await expect(inTurn(async () => 'again')).resolves.toBe('again');
});
