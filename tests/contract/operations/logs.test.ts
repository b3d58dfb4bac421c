/** What the log of a server says, and what it must never say. */
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FlakyRelay, startFlakyRelay } from '../../support/flaky-relay.ts';
import { createDatabase } from '../../support/fresh-database.ts';
import { send } from '../../support/http.ts';
import { type StartedServer, startServer } from '../../support/server.ts';
import { Simulator } from '../../support/simulator.ts';

type Entry = Record<string, unknown>;

let relay: FlakyRelay;
let server: StartedServer;
let sql: postgres.Sql;
let output = '';

beforeAll(async () => {
  const databaseUrl = await createDatabase('logs');
  sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  relay = await startFlakyRelay(databaseUrl);
  const environment = { LOG_LEVEL: 'debug', TRUST_PROXY: 'true' };
  server = await startServer({ databaseUrl: relay.url, environment });
  for (const stream of [server.child.stdout, server.child.stderr]) {
    stream?.on('data', (chunk) => {
      output += String(chunk);
    });
  }
});

afterAll(async () => {
  await server.stop();
  await relay.close();
  await sql.end();
});

const entries = (): Entry[] =>
  output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);

/** The entries of one request, once there are as many as `count`. */
async function entriesOf(requestId: string, count = 1): Promise<Entry[]> {
  const found = () => entries().filter((entry) => entry.requestId === requestId);
  await expect.poll(() => found().length, { timeout: 3_000 }).toBeGreaterThanOrEqual(count);
  return found();
}

const withId = (requestId: string) => ({ headers: { 'X-Request-Id': requestId } });

describe('a request', () => {
  test('has an id on its answer and its entry, at every listener', async () => {
    for (const [base, path, route] of [
      [server.site, '/public', '/public'],
      [server.site, '/api/msgs/x', '/api/msgs/:username'],
      [server.simulator, '/latest', '/latest'],
      [server.ops, '/livez', '/livez'],
    ] as const) {
      const { headers, status } = await send(base, path);
      const id = String(headers['x-request-id']);
      expect(id).toMatch(/^[\w-]{8,}$/);
      const [entry] = await entriesOf(id);
      expect(entry).toMatchObject({ method: 'GET', route, status, ms: expect.any(Number) });
      expect(Date.parse(String(entry?.time))).toBeGreaterThan(Date.now() - 60_000);
    }
  });

  test('keeps the id of a proxy that is trusted, when it is one', async () => {
    const given = 'proxy-4711:a.b_c';
    const answer = await send(server.simulator, '/latest', withId(given));
    expect(answer.headers['x-request-id']).toBe(given);
    for (const wrong of ['short', 'with space', 'x'.repeat(129), '"quoted"!']) {
      const { headers } = await send(server.simulator, '/latest', withId(wrong));
      expect(headers['x-request-id']).toMatch(/^[\w-]{8,}$/);
      expect(headers['x-request-id']).not.toBe(wrong);
    }
  });

  test.each([
    ['POST', '/msgs/nobody', { content: 'x' }, 'tweet', 404, 'There is no user …'],
    ['POST', '/fllws/nobody', { unfollow: 'x' }, 'unfollow', 404, 'There is no user …'],
    ['POST', '/fllws/nobody', { follow: 'x' }, 'follow', 404, 'There is no user …'],
    ['POST', '/register', { username: '' }, 'register', 400, 'You have to enter a username'],
  ])('%s %s %j fails as the %s it is', async (method, path, body, action, status, reason) => {
    const answer = await new Simulator(server.simulator).send(path, {
      method,
      body: JSON.stringify(body),
    });
    const [entry] = await entriesOf(String(answer.headers['x-request-id']));
    expect(entry).toMatchObject({
      level: 'info',
      message: 'request failed',
      listener: 'simulator',
      action,
      status,
      reason,
    });
  });

  test('that nobody foresaw has the error with its stack', async () => {
    const simulator = new Simulator(server.simulator);
    await sql`alter table follows rename to elsewhere`;
    const who = await simulator.user();
    const answer = await simulator.send(`/fllws/${encodeURIComponent(who)}`);
    await sql`alter table elsewhere rename to follows`;
    expect(answer.status).toBe(500);
    const found = await entriesOf(String(answer.headers['x-request-id']), 2);
    const [error, request] = found;
    expect(error).toMatchObject({
      level: 'error',
      error: { name: 'PostgresError', code: '42P01', stack: expect.stringContaining(' at ') },
    });
    expect(request).toMatchObject({ level: 'warn', status: 500, reason: 'unexpected error' });
  });
});

test('an outage does not flood the log', async () => {
  const simulator = new Simulator(server.simulator);
  output = '';
  relay.cut();
  const end = Date.now() + 2_500;
  let sent = 0;
  while (Date.now() < end) {
    await Promise.all(Array.from({ length: 20 }, () => simulator.send('/msgs/x')));
    sent += 20;
  }
  relay.mend();
  const lines = entries().filter(({ message }) => message === 'database unavailable');
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.length).toBeLessThanOrEqual(5);
  expect(lines[0]).toMatchObject({ level: 'warn', query: 'list_messages_by_author' });
  const told = lines.reduce((sum, { suppressed = 0 }) => sum + 1 + Number(suppressed), 0);
  expect(told).toBeGreaterThan(lines.length);
  expect(told).toBeLessThanOrEqual(sent);
  const failures = entries().filter(({ message }) => message === 'request failed');
  expect(failures.length).toBeLessThanOrEqual(20 * 5);
});

describe('secrets', () => {
  const password = 'hush-password-1';
  const email = 'hush-mail@example.org';
  const text = 'hush-text of a message';
  const token = 'hush-token';
  const basic = `Basic ${Buffer.from(`hush:${token}`).toString('base64')}`;
  const secrets = [password, 'hush-mail', 'hush-text', token, basic.slice(6), 'super_safe'];

  /** Sends all secrets there are to every route; answers do not matter. */
  async function tellSecrets(): Promise<void> {
    const cookies = [
      '',
      `authjs.session-token=${token}`,
      `flash=${encodeURIComponent(JSON.stringify({ kind: 'error', text, typed: { email } }))}`,
    ];
    const form = new URLSearchParams({
      ...{ username: email, email, password, password2: password },
      ...{ text, content: text },
    }).toString();
    const json = JSON.stringify({
      username: email,
      email,
      pwd: password,
      content: text,
      follow: email,
    });
    const bodies = [form, json, `{"content": "${text}`, `--${text}`];
    const paths = ['/', '/public', '/login', '/register', '/logout', '/add_message', '/status'];
    const ofUser = [
      `/${email}`,
      `/${email}/follow`,
      `/avatar/${email}`,
      `/%ff${token}`,
      `/x/${token}/y`,
    ];
    const api = ['/latest', '/register', '/msgs', `/msgs/${email}`, `/fllws/${email}`, `/${token}`];
    const query = `?latest=7&token=${token}&before=${token}&no=${token}`;
    const requests: (() => Promise<unknown>)[] = [];
    const add = (
      base: string,
      path: string,
      authorization: string,
      body: string,
      cookie: string,
    ) => {
      for (const method of ['GET', 'POST']) {
        const type = body === form ? 'application/x-www-form-urlencoded' : 'multipart/form-data';
        const headers = { Authorization: authorization, Cookie: cookie, 'Content-Type': type };
        requests.push(() =>
          send(base, path + query, method === 'GET' ? { headers } : { method, headers, body }),
        );
      }
    };
    for (const body of bodies) {
      for (const [index, path] of [...paths, ...ofUser].entries()) {
        add(server.site, path, basic, body, cookies[index % cookies.length] ?? '');
      }
      for (const path of api) {
        for (const authorization of [basic, 'Basic c2ltdWxhdG9yOnN1cGVyX3NhZmUh']) {
          add(server.simulator, path, authorization, body, '');
          add(server.site, `/api${path}`, authorization, body, '');
        }
      }
    }
    for (const request of requests) await request();
  }

  function expectNone(): void {
    expect(entries().length).toBeGreaterThan(50);
    for (const secret of secrets) expect(output).not.toContain(secret);
  }

  test('are in no entry', async () => {
    output = '';
    await tellSecrets();
    expectNone();
  }, 60_000);

  test('are in no entry when the database refuses them', async () => {
    output = '';
    await sql`alter table messages add constraint refused check (text not like 'hush%') not valid`;
    await sql`alter table users add constraint refused check (email not like 'hush%') not valid`;
    const simulator = new Simulator(server.simulator);
    const who = await simulator.user();
    const registration = { username: 'hush', email, pwd: password };
    expect((await simulator.post('/register', registration)).status).toBe(500);
    const refused = await simulator.post(`/msgs/${encodeURIComponent(who)}`, { content: text });
    expect(refused.status).toBe(500);
    await tellSecrets();
    await sql`alter table messages drop constraint refused`;
    await sql`alter table users drop constraint refused`;
    expectNone();
    const errors = entries().filter(({ level }) => level === 'error');
    expect(errors[0]).toMatchObject({
      error: { message: 'The database refused a value', code: '23514' },
    });
  }, 60_000);

  test('are in no entry while the database is away', async () => {
    output = '';
    relay.cut();
    await tellSecrets().finally(() => relay.mend());
    expectNone();
  }, 60_000);
});
