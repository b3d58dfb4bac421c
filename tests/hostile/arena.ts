/** Runs an attack on a server of its own, and checks what must hold after every attack. */
import { expect, inject, type TestContext } from 'vitest';
import { PASSWORD } from '../../tools/bench/pages.ts';
import { uniqueName } from '../support/factories.ts';
import { readSamples } from '../support/metrics.ts';
import { Simulator } from '../support/simulator.ts';
import { Visitor } from '../support/visitor.ts';
import { type Answers, failuresIn } from './answers.ts';
import type { Simulated } from './attackers/simulator.ts';
import type { Row } from './rows.ts';
import { startVictim, type Victim } from './victim.ts';

declare module 'vitest' {
  interface TaskMeta {
    row?: Row;
  }
}

/** The memory that the stack gives a server, in MiB. */
const MEMORY = 384;

/** Milliseconds that a server may take to recover after an attack. */
const RECOVERY = 10_000;

/** The server's own count of responses of 500 or above, except 503. */
async function failuresOf({ ops }: Victim): Promise<number> {
  const failed = (await readSamples(ops)).filter(
    ({ name, labels: { status = '' } }) =>
      name === 'minitwit_http_request_duration_seconds_count' && /^5(?!03)/.test(status),
  );
  return failed.reduce((sum, { value }) => sum + value, 0);
}

/** Does what users and the simulator do, and throws when something is wrong. */
async function expectNormal({ site, simulator, ops }: Victim): Promise<void> {
  expect((await fetch(`${ops}/readyz`)).status).toBe(200);
  const api = new Simulator(simulator);
  const author = await api.user(uniqueName('ordinary'));
  await api.say(author, 'All is well');
  expect(await api.contentsOf(author)).toEqual(['All is well']);
  const visitor = new Visitor(site);
  expect(await visitor.read(`/${encodeURIComponent(author)}`)).toContain('All is well');
  expect(await visitor.submit('/login', { username: 'user1', password: PASSWORD })).toContain(
    'action="/logout"',
  );
}

async function expectIntact(victim: Victim, answers: Answers): Promise<void> {
  expect.soft(failuresIn(answers), 'answers of 500').toEqual({});
  expect.soft(answers.withoutRetryAfter, 'answers of 503 without Retry-After').toBe(0);
  expect.soft(victim.peakMiB(), 'peak memory in MiB').toBeLessThanOrEqual(MEMORY);
  expect(victim.death(), 'death').toBeUndefined();
  await expect
    .poll(() => expectNormal(victim).then(() => 'normal', String), {
      timeout: RECOVERY,
      interval: 250,
    })
    .toBe('normal');
  expect.soft(await failuresOf(victim), "answers of 500 by the server's own count").toBe(0);
}

export interface Outcome {
  answers: Answers;
  simulated?: Simulated;
}

/**
 * Starts a server, uses it, runs `attack`, and checks that the server is alive, within its memory
 * limit, answered nothing with 500, and works normally. Returns the result of `attack`.
 */
export async function underAttack<R extends Outcome>(
  { task }: TestContext,
  attack: (victim: Victim) => Promise<R>,
  environment: Record<string, string> = {},
): Promise<R> {
  const victim = await startVictim({ name: task.name, town: inject('town'), environment });
  try {
    await expectNormal(victim);
    const outcome = await attack(victim);
    const { answers, simulated } = outcome;
    const died = victim.death() !== undefined;
    const row = { attack: task.name, answers, peakMiB: victim.peakMiB(), died };
    task.meta.row = { ...row, ...(simulated ? { simulated } : {}) };
    await expectIntact(victim, answers);
    return outcome;
  } finally {
    await victim.stop();
  }
}
