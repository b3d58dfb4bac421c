/** The metrics of two servers on one database, exact to the last request. */
import { connect } from 'node:net';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AUTHORIZATION } from '../../support/authorization.ts';
import { createDatabase } from '../../support/fresh-database.ts';
import { send } from '../../support/http.ts';
import { requestCount, settlesAt, sumOf } from '../../support/metrics.ts';
import { type StartedServer, startServer } from '../../support/server.ts';
import { Simulator, segment } from '../../support/simulator.ts';

const POOL = 6;

let servers: StartedServer[];
let ops: string[];

beforeAll(async () => {
  const databaseUrl = await createDatabase('metrics');
  const sql = postgres(databaseUrl, { max: 1 });
  // After an ANALYZE during writes PostgreSQL counts some rows twice, until the next one.
  await sql`alter table messages set (autovacuum_enabled = false)`;
  await sql`alter table users set (autovacuum_enabled = false)`;
  await sql.end();
  const environment = { LOG_LEVEL: 'silent', DATABASE_POOL: String(POOL) };
  servers = [
    await startServer({ databaseUrl, environment }),
    await startServer({ databaseUrl, environment }),
  ];
  ops = servers.map((server) => server.ops);
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
});

/** Calls `work` with each number below `count`, several at a time. */
async function repeat(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: 20 }, worker));
}

const serverOf = (index: number): StartedServer => {
  const server = servers[index % servers.length];
  if (!server) throw new Error('There is no server');
  return server;
};

const ofSimulator = { listener: 'simulator' };

test('the counters of two servers add up exactly to the requests sent', async () => {
  const names = await Promise.all(
    [0, 1].map((index) => new Simulator(serverOf(index).simulator).user()),
  );
  const [who = '', whom = ''] = names.map(segment);
  const bodies = [{ content: 'counted' }, { follow: names[1] }, { unfollow: names[1] }];
  await repeat(900, (index) => {
    const simulator = new Simulator(serverOf(index % 7).simulator);
    const path = index % 3 === 0 ? `/msgs/${who}` : `/fllws/${who}`;
    return simulator.post(`${path}?latest=${index}`, bodies[index % 3]);
  });
  await repeat(50, (index) => new Simulator(serverOf(index).simulator).send(`/msgs/${whom}?no=1`));
  await settlesAt(952, () => requestCount(ops, ofSimulator));
  const count = (labels: Record<string, string>) =>
    requestCount(ops, { ...ofSimulator, ...labels });
  expect(await count({ route: '/register', method: 'POST', status: '204' })).toBe(2);
  expect(await count({ route: '/msgs/:username', method: 'POST', status: '204' })).toBe(300);
  expect(await count({ route: '/fllws/:username', method: 'POST', status: '204' })).toBe(600);
  expect(await count({ route: '/msgs/:username', method: 'GET', status: '200' })).toBe(50);
  for (const [kind, expected] of Object.entries({
    register: 2,
    tweet: 300,
    follow: 300,
    unfollow: 300,
  })) {
    const labels = { kind, outcome: 'success' };
    expect(await sumOf(ops, 'minitwit_simulator_actions_total', labels), kind).toBe(expected);
  }
  expect(
    await sumOf(ops, 'minitwit_database_query_duration_seconds_count', { query: 'insert_user' }),
  ).toBe(2);
  for (const each of ops) {
    expect(await requestCount(each, ofSimulator)).toBeGreaterThan(100);
    const last = await sumOf(each, 'minitwit_simulator_last_action_timestamp_seconds');
    expect(Math.abs(Date.now() / 1000 - last)).toBeLessThan(60);
  }
});

/** Starts a request and disconnects before the response. */
function abort(address: string, path: string): Promise<void> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  return new Promise((resolve, reject) => {
    socket.on('error', reject).on('close', () => resolve());
    const head = `POST ${path} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: 100\r\n`;
    const type = 'Content-Type: application/x-www-form-urlencoded\r\n';
    const authorization = `Authorization: ${AUTHORIZATION}\r\n`;
    socket.write(`${head}${type}${authorization}\r\n{"content":`, () => {
      setTimeout(() => socket.destroy(), 20);
    });
  });
}

test('1,000 aborted requests are counted as aborted', async () => {
  await repeat(500, (index) => abort(serverOf(index).simulator, '/msgs/somebody'));
  await repeat(500, (index) => abort(serverOf(index).site, '/api/msgs/somebody'));
  const aborted = { method: 'POST', status: 'aborted' };
  await settlesAt(500, () => requestCount(ops, { ...aborted, route: '/msgs/:username' }));
  await settlesAt(500, () => requestCount(ops, { ...aborted, route: '/api/msgs/:username' }));
  const failed = { kind: 'tweet', outcome: 'server_error' };
  expect(await sumOf(ops, 'minitwit_simulator_actions_total', failed)).toBe(1_000);
  const inFlight = (listener: string) =>
    sumOf(ops, 'minitwit_http_requests_in_flight', { listener });
  expect(await inFlight('simulator')).toBe(0);
  expect(await inFlight('site')).toBe(0);
});

test('1,000 requests for unknown users and paths are counted as 404', async () => {
  await repeat(500, (index) => send(serverOf(index).simulator, `/nothing/${index}`));
  await repeat(250, (index) =>
    new Simulator(serverOf(index).simulator).send(`/msgs/nobody${index}`),
  );
  await repeat(250, (index) => send(serverOf(index).site, `/nobody${index}`));
  await settlesAt(1_000, () => requestCount(ops, { status: '404' }));
  expect(await requestCount(ops, { status: '404', route: 'unmatched' })).toBe(500);
  expect(await requestCount(ops, { status: '404', route: '/msgs/:username' })).toBe(250);
  expect(await requestCount(ops, { status: '404', route: '/:username' })).toBe(250);
});

test('an unfinished request is counted as in flight', async () => {
  const { simulator, ops: address } = serverOf(0);
  const { hostname, port } = new URL(simulator);
  const inFlight = () => sumOf(address, 'minitwit_http_requests_in_flight', ofSimulator);
  const socket = connect(Number(port), hostname);
  socket.write(`POST /register HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n`);
  await settlesAt(1, inFlight);
  socket.destroy();
  await settlesAt(0, inFlight);
});

test('the state of the database, the pool and the totals are exposed', async () => {
  const [address = ''] = ops;
  const value = (name: string) => sumOf(address, name);
  // Counted again once a second.
  await settlesAt(300, () => value('minitwit_messages'));
  expect(await value('minitwit_database_pool_limit')).toBe(POOL);
  expect(await value('minitwit_database_pool_connections')).toBeGreaterThan(0);
  expect(await value('minitwit_database_pool_connections')).toBeLessThanOrEqual(POOL);
  expect(await value('minitwit_database_pool_in_use')).toBe(0);
  expect(await value('minitwit_database_pool_waiting')).toBe(0);
  expect(await value('minitwit_password_queue')).toBe(0);
  expect(await value('minitwit_users')).toBe(2);
  expect(await value('minitwit_simulator_latest')).toBeGreaterThan(800);
  expect(await sumOf(ops, 'minitwit_password_hash_duration_seconds_count')).toBe(2);
});

test('a cached page is a miss once and then a hit', async () => {
  const { site, ops: address } = serverOf(0);
  const requests = (result: string) =>
    sumOf(address, 'minitwit_page_cache_requests_total', { result });
  await send(site, '/public');
  const before = { hit: await requests('hit'), miss: await requests('miss') };
  await send(site, '/public');
  await send(site, '/public');
  expect({ hit: await requests('hit'), miss: await requests('miss') }).toEqual({
    hit: before.hit + 2,
    miss: before.miss,
  });
});
