/** Whatever visitors and people who sign in do, the simulator does not notice. */
import { expect, it } from 'vitest';
import { LIMIT_MS } from '../../../tools/simulator/tally.ts';
import { refusalsIn } from '../answers.ts';
import { underAttack } from '../arena.ts';
import type { Simulated } from '../attackers/simulator.ts';
import { CROWDS, type Crowd, GREEDY_CROWDS, overload } from '../overload.ts';

/** A heap that fills up takes its time. */
const crowds = [
  ...CROWDS.map((crowd) => ({ ...crowd, seconds: 9 })),
  ...GREEDY_CROWDS.map((crowd) => ({ ...crowd, seconds: 18 })),
];

/** The share of the simulator's requests that a shared machine may delay by itself. */
const CHANCE = 0.01;

/**
 * Those that a crowd may not cause. Beside other programs like itself the simulator may be refused,
 * at once; beside people it may not.
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
  expect.soft(refusalsIn(answers), 'right requests refused as wrong').toEqual({});
  const { requests, failures, failed, p99 } = simulated;
  expect.soft(p99, "the simulator's p99").toBeLessThan(LIMIT_MS);
  expect
    .soft(troublesOf(simulated, crowd), JSON.stringify(failed))
    .toBeLessThanOrEqual(Math.ceil(requests * CHANCE));
  expect(requests - failures, 'accepted requests').toBeGreaterThan(0);
});
