/** The log of a server. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { send } from '../../support/http.ts';
import {
  type Entry,
  type LoggingServer,
  startLoggingServer,
} from '../../support/logging-server.ts';
import { Simulator } from '../../support/simulator.ts';

let logging: LoggingServer;

beforeAll(async () => {
  logging = await startLoggingServer('logs');
});

afterAll(() => logging.stop());

/** The entries of one request, as soon as there are `count`. */
async function entriesOf(requestId: string, count = 1): Promise<Entry[]> {
  const found = () => logging.entries.filter((entry) => entry.requestId === requestId);
  await expect.poll(() => found().length, { timeout: 3_000 }).toBeGreaterThanOrEqual(count);
  return found();
}

const withId = (requestId: string) => ({ headers: { 'X-Request-Id': requestId } });

describe('a request', () => {
  test('has the same id in its response and its log entry, on every listener', async () => {
    const { server } = logging;
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

  test('keeps a valid id from a trusted proxy', async () => {
    const given = 'proxy-4711:a.b_c';
    const answer = await send(logging.server.simulator, '/latest', withId(given));
    expect(answer.headers['x-request-id']).toBe(given);
    for (const wrong of ['short', 'with space', 'x'.repeat(129), '"quoted"!']) {
      const { headers } = await send(logging.server.simulator, '/latest', withId(wrong));
      expect(headers['x-request-id']).toMatch(/^[\w-]{8,}$/);
      expect(headers['x-request-id']).not.toBe(wrong);
    }
  });

  test.each([
    ['POST', '/msgs/nobody', { content: 'x' }, 'tweet', 404, 'There is no user …'],
    ['POST', '/fllws/nobody', { unfollow: 'x' }, 'unfollow', 404, 'There is no user …'],
    ['POST', '/fllws/nobody', { follow: 'x' }, 'follow', 404, 'There is no user …'],
    ['POST', '/register', { username: '' }, 'register', 400, 'You have to enter a username'],
  ])('%s %s %j is logged as a failed %s', async (method, path, body, action, status, reason) => {
    const answer = await new Simulator(logging.server.simulator).send(path, {
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

  test('that fails unexpectedly is logged with the error and its stack', async () => {
    const simulator = new Simulator(logging.server.simulator);
    await logging.sql`alter table follows rename to elsewhere`;
    const who = await simulator.user();
    const answer = await simulator.send(`/fllws/${encodeURIComponent(who)}`);
    await logging.sql`alter table elsewhere rename to follows`;
    expect(answer.status).toBe(500);
    const [error, request] = await entriesOf(String(answer.headers['x-request-id']), 2);
    expect(error).toMatchObject({
      level: 'error',
      error: { name: 'PostgresError', code: '42P01', stack: expect.stringContaining(' at ') },
    });
    expect(request).toMatchObject({ level: 'warn', status: 500, reason: 'unexpected error' });
  });
});

test('an unready server logs why, and logs a shutdown at debug level only', async () => {
  const ending = await startLoggingServer('ending', { SHUTDOWN_GRACE_MS: '3000' });
  onTestFinished(() => ending.stop());
  const readiness = async () => (await send(ending.server.ops, '/readyz')).status;
  ending.relay.cut();
  expect(await readiness()).toBe(503);
  ending.relay.mend();
  await expect.poll(readiness, { timeout: 5_000 }).toBe(200);
  const ended = ending.server.stop();
  await expect.poll(readiness, { timeout: 3_000 }).toBe(503);
  await ended;
  const entryWith = (reason: string) => ending.entries.find((entry) => entry.reason === reason);
  expect(entryWith('the database is not available')).toMatchObject({ level: 'warn', status: 503 });
  expect(entryWith('shutting down')).toMatchObject({ level: 'debug', status: 503 });
});

test('an outage does not flood the log', async () => {
  const simulator = new Simulator(logging.server.simulator);
  logging.forget();
  logging.relay.cut();
  const end = Date.now() + 2_500;
  let sent = 0;
  while (Date.now() < end) {
    await Promise.all(Array.from({ length: 20 }, () => simulator.send('/msgs/x')));
    sent += 20;
  }
  logging.relay.mend();
  const lines = logging.entries.filter(({ message }) => message === 'database unavailable');
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.length).toBeLessThanOrEqual(5);
  expect(lines[0]).toMatchObject({ level: 'warn', query: 'list_messages_by_author' });
  const logged = lines.reduce((sum, { suppressed = 0 }) => sum + 1 + Number(suppressed), 0);
  expect(logged).toBeGreaterThan(lines.length);
  expect(logged).toBeLessThanOrEqual(sent);
  const failures = logging.entries.filter(({ message }) => message === 'request failed');
  expect(failures.length).toBeLessThanOrEqual(20 * 5);
});
