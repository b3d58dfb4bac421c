/** Pages whose statements hang block no request that needs other tables. */
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newRegistration } from '../support/factories.ts';
import { createDatabase } from '../support/fresh-database.ts';
import { send } from '../support/http.ts';
import { type StartedServer, startServer } from '../support/server.ts';
import { Simulator, segment } from '../support/simulator.ts';

let admin: postgres.Sql;
let server: StartedServer;
let simulator: Simulator;
let author: string;

beforeAll(async () => {
  const databaseUrl = await createDatabase('slow_readers');
  admin = postgres(databaseUrl, { max: 2 });
  server = await startServer({ databaseUrl, environment: { DATABASE_POOL: '10' } });
  simulator = new Simulator(server.simulator);
  author = await simulator.user();
});

afterAll(async () => {
  await server?.stop();
  await admin?.end();
});

/** Runs `work` while `readers` clients keep reading profiles that wait for a locked table. */
async function besideSlowReaders(readers: number, work: () => Promise<void>): Promise<number[]> {
  let running = true;
  let page = 0;
  const statuses: number[] = [];
  const read = async () => {
    while (running) {
      page += 1;
      const path = `/${segment(author)}?before=1900000000000-${page}`;
      statuses.push((await send(server.site, path)).status);
    }
  };
  await admin.begin(async (transaction) => {
    await transaction`lock table follows in access exclusive mode`;
    const reading = Array.from({ length: readers }, read);
    await pause(200);
    await work().finally(() => {
      running = false;
    });
    await Promise.all(reading);
  });
  return statuses;
}

const WRITES: (() => Promise<{ status: number }>)[] = [
  () => simulator.post('/register', newRegistration()),
  () => simulator.post(`/msgs/${segment(author)}?latest=7`, { content: 'written meanwhile' }),
];

const READS: (() => Promise<{ status: number }>)[] = [
  () => simulator.send('/latest'),
  () => simulator.send(`/msgs/${segment(author)}`),
  () => simulator.send('/msgs'),
];

/** Sends each of `requests` ten times in three rounds, and returns the set of statuses. */
async function statusesOf(requests: typeof WRITES): Promise<Set<number>> {
  const statuses = new Set<number>();
  for (let round = 0; round < 3; round += 1) {
    const sent = Array.from({ length: 10 }, () => requests.map((request) => request())).flat();
    for (const { status } of await Promise.all(sent)) statuses.add(status);
    await pause(500);
  }
  return statuses;
}

test('four of them block no other request', async () => {
  const slow = await besideSlowReaders(4, async () => {
    expect([...(await statusesOf([...WRITES, ...READS]))].toSorted()).toEqual([200, 204]);
  });
  expect(new Set(slow)).toEqual(new Set([503]));
});

test('twenty of them, more than there are connections, block no write', async () => {
  const slow = await besideSlowReaders(20, async () => {
    expect([...(await statusesOf(WRITES))]).toEqual([204]);
  });
  expect(slow.length).toBeGreaterThanOrEqual(20);
  expect(new Set(slow)).toEqual(new Set([503]));
});
