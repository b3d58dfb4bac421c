/** What people and the simulator see while Postgres is down, and how soon everything recovers. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type LocalPostgres, startLocalPostgres } from '../../bin/local-postgres.ts';
import { inProject } from '../../bin/project.ts';
import { migrate } from '../../db/migrate.ts';
import { newFolder, removeFolder } from '../support/folders.ts';
import { send } from '../support/http.ts';
import { recovery, refusals, startLoad } from '../support/load.ts';
import { freezeTree } from '../support/processes.ts';
import { type StartedServer, startServer } from '../support/server.ts';
import { Simulator, segment } from '../support/simulator.ts';
import { textsIn, Visitor } from '../support/visitor.ts';

const POOL = 5;

let folder: string;
let database: LocalPostgres;
let server: StartedServer;
let author: string;

beforeAll(async () => {
  folder = await newFolder('outage');
  database = await startLocalPostgres(join(folder, 'postgres'));
  await migrate(database.url, inProject('db/migrations'));
  const environment = { DATABASE_POOL: String(POOL) };
  server = await startServer({ databaseUrl: database.url, environment });
  author = await new Simulator(server.simulator).user();
});

afterAll(async () => {
  await server.stop();
  await database.stop();
  await removeFolder(folder);
});

async function connectionsOfServer(admin: postgres.Sql): Promise<number> {
  const [row] = await admin`
    select count(*)::int as open from pg_stat_activity where application_name = 'minitwit'`;
  return row?.open;
}

async function expectNothingLost(acknowledged: string[]): Promise<void> {
  const admin = postgres(database.url, { max: 1 });
  const rows = await admin`select text from messages`;
  await admin.end();
  const stored = new Set(rows.map(({ text }) => text as string));
  expect(stored.size).toBe(rows.length);
  expect(acknowledged.filter((text) => !stored.has(text))).toEqual([]);
}

describe('while Postgres is down', () => {
  it('every request fails within 2 seconds, and works within 5 seconds of its return', async () => {
    const load = startLoad(server.simulator, author);
    await vi.waitUntil(() => load.acknowledged.length >= 100, 10_000);
    await database.stop();
    await refusals(load, 20);
    for (const path of ['/public', '/login', '/message/1', `/${segment(author)}`]) {
      const page = await send(server.site, path);
      expect([path, page.status]).toEqual([path, path === '/login' ? 200 : 503]);
      if (page.status === 200) continue;
      expect(page.headers['retry-after']).toBe('2');
      expect(textsIn(page.text, 'h1')).toEqual(['Back in a Moment']);
    }
    const signIn = await new Visitor(server.site).post('/login', {
      username: author,
      password: 'x',
    });
    expect([signIn.status, signIn.headers['retry-after']]).toEqual([503, '2']);
    expect((await send(server.ops, '/readyz')).status).toBe(503);
    expect((await send(server.ops, '/livez')).status).toBe(200);
    await refusals(load, 100);
    database = await startLocalPostgres(join(folder, 'postgres'));
    await recovery(load, 5_000);
    await load.stop();
    expect([...load.statuses.keys()]).toEqual([204]);
    expect(load.slowest).toBeLessThan(2_000);
    expect((await send(server.site, '/public')).status).toBe(200);
    await expectNothingLost(load.acknowledged);
  });
});

async function freezeDatabase(): Promise<() => Promise<void>> {
  const [postmaster] = (await readFile(join(folder, 'postgres/postmaster.pid'), 'utf8')).split(
    '\n',
  );
  return freezeTree(Number(postmaster));
}

describe.runIf(process.platform === 'linux')('while Postgres is frozen', () => {
  it.each([
    ['a cached page', '/public', 'GET'],
    ['a page that is not cached', '/nobody-of-this-name', 'GET'],
    ['an uncacheable page', '/public?before=1-1', 'GET'],
    ['the status page', '/status', 'GET'],
    ['a sign-in', '/login', 'POST'],
  ])('%s fails within 2 seconds', async (_, path, method) => {
    await send(server.site, '/public');
    // Longer than a snapshot stays fresh.
    await pause(1_100);
    const thaw = await freezeDatabase();
    try {
      const begin = performance.now();
      const answer = await send(server.site, path, {
        method,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        ...(method === 'POST' ? { body: 'username=a&password=b' } : {}),
      });
      const took = performance.now() - begin;
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, '2']);
      expect(textsIn(answer.text, 'h1').join()).not.toBe('');
      expect(took).toBeLessThan(2_000);
    } finally {
      await thaw();
    }
  });

  it('an action of the simulator fails within 2 seconds', async () => {
    const simulator = new Simulator(server.simulator);
    const thaw = await freezeDatabase();
    try {
      for (const path of [
        '/msgs?latest=1',
        `/msgs/${segment(author)}?latest=2`,
        '/fllws/x?latest=3',
      ]) {
        const begin = performance.now();
        expect([path, (await simulator.send(path)).status]).toEqual([path, 503]);
        expect(performance.now() - begin).toBeLessThan(2_000);
      }
    } finally {
      await thaw();
    }
  });
});

describe('after all connections were terminated twenty times under load', () => {
  it('the whole pool recovers, and no acknowledged write is lost', async () => {
    const admin = postgres(database.url, { max: 1 });
    const load = startLoad(server.simulator, author);
    for (let round = 0; round < 20; round += 1) {
      await pause(150);
      await admin`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'minitwit'`;
    }
    await recovery(load, 4_000);
    await load.stop();
    expect([...load.statuses.keys()]).toEqual([204]);
    // Reads and writes that are not batched. Fast ones may share a connection, so one burst may not need all.
    const simulator = new Simulator(server.simulator);
    const statuses = new Set<number>();
    const burst = async () => {
      const requests = Array.from({ length: 10 }, (_, n) => [
        send(server.site, `/${segment(author)}?before=1900000000000-${n + 1}`),
        simulator.post(`/fllws/${segment(author)}`, { follow: author }),
      ]).flat();
      for (const { status } of await Promise.all(requests)) statuses.add(status);
      return connectionsOfServer(admin);
    };
    await expect.poll(burst, { timeout: 10_000, interval: 10 }).toBe(POOL);
    expect([...statuses].toSorted()).toEqual([200, 204]);
    await admin.end();
    expect(load.slowest).toBeLessThan(2_000);
    await expectNothingLost(load.acknowledged);
  });
});
