/** Checks what a visitor gets: pages, files and security headers. */
import assert from 'node:assert/strict';
import { type Checks, expectStatus, expectText } from './checks.ts';
import type { Answer } from './client.ts';
import type { Visitor } from './visitor.ts';

/** Seconds that browsers must remember to use https only: a year. */
const HSTS_AGE = 31_536_000;

const PAGES = [
  { path: '/public', status: 200, title: 'Public Timeline' },
  { path: '/login', status: 200, title: 'Sign In' },
  { path: '/register', status: 200, title: 'Sign Up' },
  { path: '/status', status: 200, title: 'Status' },
  { path: '/no/such/page', status: 404, title: 'Page Not Found' },
];

async function readPage(visitor: Visitor, path: string, status: number): Promise<Answer> {
  const reply = await visitor.send(path);
  expectStatus(reply, status);
  assert.match(String(reply.headers['content-type']), /^text\/html\b/, 'the answer is not HTML');
  return reply;
}

async function checkFiles(visitor: Visitor): Promise<string> {
  const page = await visitor.send('/public');
  const files = new Set(page.text.match(/\/_next\/static\/[^"'\\\s?]+\.(?:css|js)/g));
  assert.ok(files.size > 0, 'the page uses no file below /_next/static');
  for (const file of files) {
    const reply = await visitor.send(file);
    expectStatus(reply, 200);
    assert.match(String(reply.headers['cache-control']), /immutable/, `${file} is not immutable`);
  }
  return `${files.size} files`;
}

/** @throws AssertionError unless the answer has the security headers */
function expectProtection({ headers }: Answer, secure: boolean): void {
  const header = (name: string) => String(headers[name] ?? '');
  const policy = header('content-security-policy');
  assert.match(policy, /default-src '(?:self|none)'/, 'no Content-Security-Policy');
  assert.match(policy, /frame-ancestors 'none'/, 'other sites may frame it');
  assert.doesNotMatch(policy, /unsafe-(?:inline|eval)/, 'the policy allows any inline script');
  assert.equal(header('x-content-type-options'), 'nosniff', 'no X-Content-Type-Options: nosniff');
  assert.match(header('referrer-policy'), /strict-origin/, 'no Referrer-Policy');
  assert.match(header('permissions-policy'), /camera=\(\)/, 'no Permissions-Policy');
  assert.equal(headers['x-powered-by'], undefined, 'X-Powered-By reveals the framework');
  if (!secure) return;
  const [, age = '0'] = /max-age=(\d+)/.exec(header('strict-transport-security')) ?? [];
  const needed = `Strict-Transport-Security of ${age} s, not ${HSTS_AGE}`;
  assert.ok(Number(age) >= HSTS_AGE, needed);
}

/** Paths of the operations listener, which is not published. */
const UNPUBLISHED = ['/metrics', '/api/metrics', '/livez', '/readyz'];

async function expectUnpublished(visitor: Visitor, path: string): Promise<void> {
  const reply = await visitor.send(path);
  expectStatus(reply, 404);
  assert.doesNotMatch(reply.text, /^# (?:TYPE|HELP) /m, 'the answer contains metrics');
}

export async function checkPages(checks: Checks, visitor: Visitor, revision?: string) {
  const secure = visitor.base.startsWith('https:');
  checks.heading('Pages');
  for (const { path, status, title } of PAGES) {
    await checks.run(`${path} is the page "${title}"`, async () => {
      const page = await readPage(visitor, path, status);
      expectText(page.text, `${title} | MiniTwit`);
      expectProtection(page, secure);
    });
  }
  await checks.run('/ redirects a visitor to /public', async () => {
    const reply = await visitor.send('/');
    expectStatus(reply, 307);
    assert.equal(reply.headers.location, '/public');
  });
  await checks.run('Static files exist and are cached for ever', () => checkFiles(visitor));
  await checks.run('/robots.txt exists', async () => {
    const reply = await visitor.send('/robots.txt');
    expectStatus(reply, 200);
    expectProtection(reply, secure);
  });
  if (revision !== undefined) {
    await checks.run(`It is revision ${revision}`, async () =>
      expectText((await visitor.send('/status')).text, `+${revision}`),
    );
  }
  for (const path of UNPUBLISHED) {
    await checks.run(`${path} is not public`, () => expectUnpublished(visitor, path));
  }
}
