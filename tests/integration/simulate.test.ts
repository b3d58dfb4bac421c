/** The command `simulate` against small servers with known behaviour. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { json, text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { inProject } from '../../bin/project.ts';

const SCENARIO = [
  '0\t0\t0\tregister\tRoger Histand\tRoger+Histand@example.org\tq"\\]',
  '1\t0\t0\tregister\tÅse\tase@example.org\tsecret',
  '2\t0\t0\ttweet\tRoger Histand\t“To be” or not',
  '3\t0\t0\tfollow\tRoger Histand\tÅse',
  '4\t0\t0\tunfollow\tRoger Histand\tÅse',
  '',
].join('\n');

let directory: string;
let scenario: string;
let server: Server | undefined;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'minitwit-simulate-'));
  scenario = path.join(directory, 'scenario.csv');
  await writeFile(scenario, SCENARIO);
});

afterAll(() => rm(directory, { recursive: true }));

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

async function simulate(...options: string[]) {
  const account = path.join(directory, 'account.json');
  await rm(account, { force: true });
  const child = spawn(
    process.execPath,
    [inProject('tools/simulate.ts'), '--json', account, ...options],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode === null) await once(child, 'exit');
  const report = JSON.parse(await readFile(account, 'utf8').catch(() => '{}'));
  return { code: child.exitCode, stdout, stderr, report };
}

test('sends the scenario as the course’s simulator does', async () => {
  const seen: unknown[] = [];
  const host = await serve(async (request: IncomingMessage, response) => {
    const { method, url, headers } = request;
    seen.push([method, url, await json(request)]);
    expect(headers).toMatchObject({
      authorization: 'Basic c2ltdWxhdG9yOnN1cGVyX3NhZmUh',
      connection: 'close',
      'content-type': 'application/json',
    });
    response.writeHead(url?.startsWith('/api/register?latest=1') ? 400 : 204).end();
  });
  const { code, report } = await simulate('--host', `${host}/api/`, '--scenario', scenario);
  expect(seen).toEqual([
    [
      'POST',
      '/api/register?latest=0',
      { username: 'Roger Histand', email: 'Roger+Histand@example.org', pwd: 'q"\\]' },
    ],
    [
      'POST',
      '/api/register?latest=1',
      { username: 'Åse', email: 'ase@example.org', pwd: 'secret' },
    ],
    ['POST', '/api/msgs/Roger%20Histand?latest=2', { content: '“To be” or not' }],
    ['POST', '/api/fllws/Roger%20Histand?latest=3', { follow: 'Åse' }],
    ['POST', '/api/fllws/Roger%20Histand?latest=4', { unfollow: 'Åse' }],
  ]);
  expect(code).toBe(0);
  expect(report).toMatchObject({ actions: 5, errorCount: 0 });
  expect(report.kinds.register.count).toBe(2);
});

test('counts errors by kind and status, and exits with 1', async () => {
  const host = await serve((request, response) => {
    const { url = '' } = request;
    response.writeHead(url.startsWith('/msgs') ? 500 : url.endsWith('=4') ? 404 : 204).end();
  });
  const { code, report, stdout } = await simulate('--host', host, '--scenario', scenario);
  expect(code).toBe(1);
  expect(report).toMatchObject({
    errorCount: 2,
    errors: { register: 0, tweet: 1, follow: 0, unfollow: 1 },
    statuses: { 'tweet 500': 1, 'unfollow 404': 1 },
  });
  expect(stdout).toContain('Errors: 2');
});

test('times out after 300 ms, or the given time', async () => {
  const host = await serve((request, response) => {
    // One response never starts, another never ends.
    if (request.url?.endsWith('=2')) return;
    if (request.url?.endsWith('=4')) response.writeHead(200, { 'content-length': 5 }).write('x');
    else response.writeHead(204).end();
  });
  const usual = await simulate('--host', host, '--scenario', scenario);
  expect(usual.code).toBe(1);
  expect(usual.report).toMatchObject({ errorCount: 2, errors: { 'read time-out': 2 } });
  expect(usual.report.kinds.tweet.max).toBeGreaterThanOrEqual(299);
  expect(usual.report.kinds.tweet.max).toBeLessThan(3_000);
  const hasty = await simulate('--host', host, '--scenario', scenario, '--timeout', '50');
  expect(hasty.report.kinds.tweet.max).toBeLessThan(299);
});

test('counts refused and broken connections', async () => {
  const host = await serve((request) => request.socket.destroy());
  const broken = await simulate('--host', host, '--scenario', scenario);
  expect(broken).toMatchObject({ code: 1, report: { errors: { 'connection error': 5 } } });
  server?.close();
  const refused = await simulate('--host', host, '--scenario', scenario);
  expect(refused).toMatchObject({ code: 1, report: { errors: { 'connection error': 5 } } });
});

test('generates a scenario, with an optional limit', async () => {
  let count = 0;
  const host = await serve((_, response) => {
    count += 1;
    response.writeHead(204).end();
  });
  const options = ['--synthetic', '500', '--limit', '40', '--concurrency', '4', '--rate', '400'];
  const { code, report } = await simulate('--host', host, ...options);
  expect(code).toBe(0);
  expect(count).toBe(40);
  expect(report.actions).toBe(40);
  expect(report.seconds).toBeGreaterThan(0.09);
});

test.each([
  ['no host', ['--synthetic', '5'], /--host/],
  ['a host that is no address', ['--host', 'nowhere', '--synthetic', '5'], /--host/],
  ['no scenario', ['--host', 'http://127.0.0.1:1'], /--scenario FILE or --synthetic N/],
  ['two scenarios', ['--host', 'http://x', '--scenario', 'x', '--synthetic', '5'], /either/],
  ['no number', ['--host', 'http://x', '--synthetic', 'many'], /--synthetic.*"many"/],
  ['an unknown option', ['--hots', 'http://x'], /--hots/],
])('%s is wrong usage', async (_, options, message) => {
  const { code, stderr } = await simulate(...options);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(code).toBe(2);
});

test('a missing file is one line of error', async () => {
  const options = ['--host', 'http://127.0.0.1:1', '--scenario', '/nowhere/at/all.csv'];
  expect(await simulate(...options)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('/nowhere/at/all.csv'),
  });
});

test('--help lists every option', async () => {
  const { code, stdout } = await simulate('--help');
  expect(code).toBe(0);
  for (const option of ['host', 'scenario', 'synthetic', 'limit', 'rate', 'concurrency', 'json']) {
    expect(stdout).toContain(`--${option}`);
  }
});
