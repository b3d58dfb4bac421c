/** No request is answered with 500, whatever a client sends. */
import { expect, inject, it } from 'vitest';
import { underAttack } from '../arena.ts';
import { attack } from '../attack.ts';

/** The minimum number of requests in the time given. */
const LEAST = 2_000;

const CONNECTIONS = 32;
const SECONDS = 30;

it.for([
  { listener: 'site', random: 2_500 },
  { listener: 'simulator', random: 5_000 },
  { listener: 'ops', random: 2_000 },
] as const)('malformed requests on $listener', async ({ listener, random }, context) => {
  const seed = inject('seed');
  const { answers } = await underAttack(context, async (victim) => {
    const fuzz = { base: victim[listener], seed, random, connections: CONNECTIONS };
    const { result } = await attack('fuzz', fuzz, SECONDS);
    return { answers: await result };
  });
  expect(answers.broke.join('\n'), `to repeat it: --seed ${seed}`).toBe('');
  expect(answers.requests).toBeGreaterThan(LEAST);
});
