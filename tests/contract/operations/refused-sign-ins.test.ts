/** What operators see of password guessing, and the response to a sign-in while the database is down. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { uniqueName } from '../../support/factories.ts';
import { type LoggingServer, startLoggingServer } from '../../support/logging-server.ts';
import { sumOf } from '../../support/metrics.ts';
import { Visitor } from '../../support/visitor.ts';

const ADDRESS = '203.0.113.77';

let logging: LoggingServer;

beforeAll(async () => {
  logging = await startLoggingServer('refused');
});

afterAll(() => logging.stop());

function signIn(username: string) {
  const headers = { 'x-forwarded-for': ADDRESS };
  return new Visitor(logging.server.site).post('/login', { username, password: 'wrong' }, headers);
}

const refusals = (reason: string) =>
  sumOf(logging.server.ops, 'minitwit_sign_ins_refused_total', { reason });

test('the log and the metrics name the limit that was reached, but no user', async () => {
  expect(await refusals('address')).toBe(0);
  for (let i = 0; i < 25; i += 1) expect((await signIn(uniqueName('guessed'))).status).toBe(303);
  const { status, headers } = await signIn(uniqueName('guessed'));
  expect(status).toBe(429);
  expect(await refusals('credentials')).toBe(25);
  expect(await refusals('address')).toBe(1);
  const requestId = headers['x-request-id'];
  const entries = () => logging.entries.filter((entry) => entry.requestId === requestId);
  await expect.poll(() => entries().length, { timeout: 3_000 }).toBe(2);
  expect(entries()).toMatchObject([
    { level: 'warn', message: 'sign-in refused', reason: 'address' },
    { message: 'request failed', status: 429, reason: 'Too many sign-ins have failed' },
  ]);
  expect(logging.output).not.toMatch(/guessed/);
  expect(logging.output).not.toContain(ADDRESS);
});

test('a rate-limited sign-in costs no statement', async () => {
  const statements = () =>
    sumOf(logging.server.ops, 'minitwit_database_query_duration_seconds_count');
  const before = await statements();
  for (let i = 0; i < 5; i += 1) expect((await signIn(uniqueName())).status).toBe(429);
  // Each read of the metrics queries the database once.
  expect((await statements()) - before).toBeLessThanOrEqual(2);
});

test('a correct password costs one statement more than looking up the user', async () => {
  const [username, password] = [uniqueName(), 'correct horse 7'];
  const visitor = new Visitor(logging.server.site);
  await visitor.register(username, password);
  const name = 'minitwit_database_query_duration_seconds_count';
  const count = async (query: string) => sumOf(logging.server.ops, name, { query });
  const names = ['find_credentials', 'find_failed_sign_ins', 'add_failed_sign_ins'];
  const before = await Promise.all(names.map(count));
  const headers = { 'x-forwarded-for': '203.0.113.78' };
  const answer = await visitor.post('/login', { username, password }, headers);
  expect(answer.headers.location).toBe('/');
  const after = await Promise.all(names.map(count));
  expect(after.map((each, index) => each - (before[index] ?? 0))).toEqual([1, 1, 0]);
});

test('a sign-in is answered with 503 while the database is down, and counts no failure', async () => {
  const username = uniqueName();
  logging.relay.cut();
  try {
    const answer = await new Visitor(logging.server.site).post('/login', {
      username,
      password: 'x',
    });
    expect(answer.status, logging.output.slice(-3000)).toBe(503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  } finally {
    logging.relay.mend();
  }
  await expect.poll(async () => (await signIn(username)).status, { timeout: 5_000 }).not.toBe(503);
  expect(await refusals('credentials')).toBe(25);
});
