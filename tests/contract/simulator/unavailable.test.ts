/** The database is down: every route fails quickly, and nothing is half done. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { quantile } from '../../../tools/simulator/tally.ts';
import { newRegistration } from '../../support/factories.ts';
import { type FlakyRelay, startFlakyRelay } from '../../support/flaky-relay.ts';
import { createDatabase } from '../../support/fresh-database.ts';
import { type StartedServer, startServer } from '../../support/server.ts';
import { expectError, Simulator, segment } from '../../support/simulator.ts';

const PROMPTLY_MS = 2_000;
const BACK_MS = 5_000;

let relay: FlakyRelay;
let server: StartedServer;

beforeAll(async () => {
  relay = await startFlakyRelay(await createDatabase('outage'));
  server = await startServer({ databaseUrl: relay.url, environment: { LOG_LEVEL: 'silent' } });
});

afterAll(async () => {
  await server?.stop();
  await relay?.close();
});

afterEach(() => relay.mend());

/** Polls until the database is back, for at most five seconds. */
async function untilBack(simulator: Simulator): Promise<void> {
  const deadline = Date.now() + BACK_MS;
  while ((await simulator.send('/msgs')).status !== 200) {
    expect(Date.now()).toBeLessThan(deadline);
    await sleep(50);
  }
}

describe.each([
  ['on the simulator port', () => server.simulator],
  ['on the site, below /api', () => `${server.site}/api`],
])('%s', (_, base) => {
  test.each(['cut', 'hang'] as const)('answers 503 during a %s, and recovers', async (outage) => {
    const simulator = new Simulator(base());
    await untilBack(simulator);
    const [who, whom] = [await simulator.user(), await simulator.user()];
    const newcomer = newRegistration();
    await simulator.send('/latest?latest=5');
    relay[outage]();
    const requests = [
      () => simulator.send('/latest'),
      () => simulator.post('/register?latest=6', newcomer),
      () => simulator.send('/msgs?latest=6'),
      () => simulator.send(`/msgs/${segment(who)}?latest=6`),
      () => simulator.post(`/msgs/${segment(who)}?latest=6`, { content: 'lost' }),
      () => simulator.send(`/fllws/${segment(who)}?latest=6`),
      () => simulator.post(`/fllws/${segment(who)}?latest=6`, { follow: whom }),
      () => simulator.post(`/fllws/${segment(who)}?latest=6`, { unfollow: whom }),
    ];
    const times: number[] = [];
    for (const request of requests) {
      const started = performance.now();
      const answer = await request();
      times.push(performance.now() - started);
      expectError(answer, 503);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    // A busy machine may stall a few requests, but not half of them.
    expect(
      quantile(
        times.toSorted((a, b) => a - b),
        0.5,
      ),
    ).toBeLessThan(PROMPTLY_MS);
    relay.mend();
    await untilBack(simulator);
    expect(await simulator.read('/latest')).toEqual({ latest: 5 });
    expect(await simulator.messagesOf(who)).toEqual([]);
    expect(await simulator.followedBy(who)).toEqual([]);
    expect((await simulator.post('/register', newcomer)).status).toBe(204);
    await simulator.say(who, 'back');
    expect(await simulator.contentsOf(who)).toEqual(['back']);
  });
});
