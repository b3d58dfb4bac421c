/** Liveness and readiness as load balancers and orchestrators see them. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type FlakyRelay, startFlakyRelay } from '../../support/flaky-relay.ts';
import { createDatabase } from '../../support/fresh-database.ts';
import { send } from '../../support/http.ts';
import { type StartedServer, startServer } from '../../support/server.ts';

const silent = { LOG_LEVEL: 'silent' };

async function startOn(databaseUrl: string, environment: Record<string, string> = {}) {
  const server = await startServer({ databaseUrl, environment: { ...silent, ...environment } });
  onTestFinished(async () => {
    await server.stop();
  });
  return server;
}

const status = async (base: string, path: string) => (await send(base, path)).status;

describe('while the database', () => {
  let relay: FlakyRelay;
  let server: StartedServer;

  beforeAll(async () => {
    relay = await startFlakyRelay(await createDatabase('health'));
    server = await startServer({ databaseUrl: relay.url, environment: silent });
  });

  afterAll(async () => {
    await server.stop();
    await relay.close();
  });

  test('answers, a server is ready', async () => {
    expect(await send(server.ops, '/readyz')).toMatchObject({ status: 200, text: 'ready\n' });
    const answer = await send(server.site, '/api/health');
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(JSON.parse(answer.text)).toEqual({ status: 'ready' });
    expect(await status(server.ops, '/nothing')).toBe(404);
  });

  test.each(['cut', 'hang'] as const)(
    'is down (%s), a server is alive but not ready',
    async (outage) => {
      relay[outage]();
      const began = performance.now();
      const answer = await send(server.ops, '/readyz');
      expect(performance.now() - began).toBeLessThan(2_500);
      expect(answer).toMatchObject({ status: 503, text: 'the database is not available\n' });
      expect(await status(server.ops, '/livez')).toBe(200);
      expect(await status(server.ops, '/metrics')).toBe(200);
      const health = await send(server.site, '/api/health');
      expect(health.status).toBe(503);
      expect(JSON.parse(health.text)).toEqual({
        status: 'not ready',
        reason: 'the database is not available',
      });
      relay.mend();
      const deadline = Date.now() + 5_000;
      while ((await status(server.ops, '/readyz')) !== 200) {
        expect(Date.now()).toBeLessThan(deadline);
        await pause(50);
      }
    },
  );
});

test('a server needs the schema of its build, and works with a newer one', async () => {
  const databaseUrl = await createDatabase('schema');
  const server = await startOn(databaseUrl);
  const sql = postgres(databaseUrl, { max: 1 });
  onTestFinished(() => sql.end());
  await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', ${Date.now()})`;
  expect(await status(server.ops, '/readyz')).toBe(200);
  await sql`delete from drizzle.__drizzle_migrations where id > 1`;
  const answer = await send(server.ops, '/readyz');
  expect(answer).toMatchObject({ status: 503, text: 'the database lacks a migration\n' });
});

test('a server that shuts down first becomes unready, and serves until it ends', async () => {
  const databaseUrl = await createDatabase('shutdown');
  const server = await startOn(databaseUrl, { SHUTDOWN_GRACE_MS: '1500' });
  expect(await status(server.site, '/public')).toBe(200);
  const ended = server.stop();
  const begin = performance.now();
  while ((await status(server.ops, '/readyz')) === 200) await pause(10);
  expect(performance.now() - begin).toBeLessThan(1_000);
  expect(await send(server.ops, '/readyz')).toMatchObject({ status: 503, text: 'shutting down\n' });
  expect(await status(server.ops, '/livez')).toBe(200);
  const answer = await send(server.simulator, '/latest', { headers: { Connection: 'keep-alive' } });
  expect(answer.status).toBe(200);
  expect(answer.headers.connection).toBe('close');
  expect(await status(server.site, '/public')).toBe(200);
  expect(await ended).toBe(0);
  expect(performance.now() - begin).toBeGreaterThan(1_400);
});

test('a silent connection does not delay the shutdown', async () => {
  const server = await startOn(await createDatabase('silence'));
  const open = [server.site, server.simulator].map((address) => {
    const { hostname, port } = new URL(address);
    return connect(Number(port), hostname).on('error', () => {});
  });
  await Promise.all(open.map((socket) => once(socket, 'connect')));
  const begin = performance.now();
  expect(await server.stop()).toBe(0);
  expect(performance.now() - begin).toBeLessThan(6_000);
});
