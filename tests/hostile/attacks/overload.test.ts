/** Crowds of visitors and sign-ins do not affect the simulator. */
import { expect, it } from 'vitest';
import { LIMIT_MS } from '../../../tools/simulator/tally.ts';
import { refusalsIn } from '../answers.ts';
import { underAttack } from '../arena.ts';
import type { Simulated } from '../attackers/simulator.ts';
import { CROWDS, type Crowd, GREEDY_CROWDS, overload } from '../overload.ts';

/** Filling a heap takes time. */
const crowds = [
  ...CROWDS.map((crowd) => ({ ...crowd, seconds: 9 })),
  ...GREEDY_CROWDS.map((crowd) => ({ ...crowd, seconds: 18 })),
];

/** The share of the simulator's requests that a busy machine may delay. */
const CHANCE = 0.01;

/**
 * The failures that a crowd must not cause. Next to other API clients the simulator may be answered
 * with 503 at once; next to people it may not.
 */
function troublesOf({ failed }: Simulated, { listener }: Crowd): number {
  const troubles = Object.entries(failed).filter(
    ([key]) => listener === 'site' || !key.endsWith(' 503'),
  );
  return troubles.reduce((sum, [, count]) => sum + count, 0);
}

it.for(crowds)('$name', async (crowd, context) => {
  const { simulated, answers } = await underAttack(context, (victim) =>
    overload(victim, crowd, { seconds: crowd.seconds, timeoutMs: LIMIT_MS }),
  );
  expect.soft(refusalsIn(answers), 'valid requests rejected').toEqual({});
  const { requests, failures, failed, p99 } = simulated;
  expect.soft(p99, "the simulator's p99").toBeLessThan(LIMIT_MS);
  expect
    .soft(troublesOf(simulated, crowd), JSON.stringify(failed))
    .toBeLessThanOrEqual(Math.ceil(requests * CHANCE));
  expect(requests - failures, 'accepted requests').toBeGreaterThan(0);
});
