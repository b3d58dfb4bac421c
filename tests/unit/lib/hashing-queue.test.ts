import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { hashesWaiting, queueHash } from '../../../lib/passwords/hashing-queue.ts';
import { Unavailable } from '../../../platform/errors.ts';

const AT_ONCE = Math.max(1, availableParallelism() - 1);

it('leaves one core free, and refuses who would wait too long', async () => {
  let [active, most] = [0, 0];
  const work = async () => {
    active += 1;
    most = Math.max(most, active);
    await pause(20);
    active -= 1;
  };
  const turns = await Promise.allSettled(
    Array.from({ length: 500 }, () => queueHash('person', work)),
  );
  expect(most).toBe(AT_ONCE);
  const refused = turns.flatMap((turn) => (turn.status === 'rejected' ? [turn.reason] : []));
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(500);
  for (const error of refused) {
    expect(error).toBeInstanceOf(Unavailable);
    expect(error.retryAfter).toBeGreaterThanOrEqual(2);
  }
  expect(hashesWaiting()).toBe(0);
  await expect(queueHash('person', async () => 'again')).resolves.toBe('again');
});

it("runs the simulator's hashes first, and reserves places for each kind", async () => {
  const order: string[] = [];
  const work = (name: string) => async () => {
    await pause(20);
    order.push(name);
  };
  const people = Array.from({ length: 500 }, () => queueHash('person', work('person')));
  const refused = Promise.allSettled(people);
  const others = [queueHash('program', work('program')), queueHash('simulator', work('simulator'))];
  await Promise.all(others);
  await refused;
  // Only those that were being hashed when it came are done before it.
  expect(order.indexOf('simulator')).toBeLessThanOrEqual(AT_ONCE);
  expect(order.indexOf('program')).toBeGreaterThan(order.indexOf('simulator'));
});
