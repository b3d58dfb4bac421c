/** A refused request costs well under a millisecond. */
import postgres from 'postgres';
import { expect, it } from 'vitest';
import { underAttack } from '../arena.ts';
import { attack } from '../attack.ts';
import type { Victim } from '../victim.ts';

/** More than may be rendered or wait, so that nobody else comes in. */
const CROWD = 100;

/** Each is refused once, and its connection then paused; accepting them is part of the cost. */
const OTHERS = 500;

const PAGE = 'GET /user1?before=1900000000000-1 HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** Seconds: short enough that nobody who waits for the database has given up. */
const WHILE = 0.8;

const FREEZE = 'lock table messages, users in access exclusive mode';

/** Milliseconds of CPU that a refusal may cost. */
const COST = 0.7;

/** With the database frozen nobody who was let in uses CPU: all of it goes into refusing the rest. */
async function refuseMany(victim: Victim) {
  await attack('slow', { base: victim.site, connections: CROWD, start: PAGE, drop: '' }, 3);
  const others = { base: victim.site, connections: OTHERS, asks: 'older pages' } as const;
  const { result } = await attack('load', others, WHILE);
  const before = await victim.cpuMs();
  const answers = await result;
  return { answers, cpu: (await victim.cpuMs()) - before };
}

it('Requests that come while all others wait for the database', async (context) => {
  const { answers, cpu } = await underAttack(context, async (victim) => {
    const database = postgres(victim.databaseUrl, { max: 1 });
    try {
      return await database.begin(async (frozen) => {
        await frozen.unsafe(FREEZE);
        return await refuseMany(victim);
      });
    } finally {
      await database.end();
    }
  });
  expect(answers.endings).toEqual({ 503: expect.any(Number) });
  expect(answers.requests, 'refusals').toBeGreaterThan(300);
  expect(cpu / answers.requests, 'milliseconds of CPU a refusal').toBeLessThan(COST);
});
