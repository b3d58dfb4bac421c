/** What a visitor gets: pages, files, and the headers that protect them. */
import assert from 'node:assert/strict';
import { type Checks, expectStatus, expectText } from './checks.ts';
import type { Answer } from './client.ts';
import type { Visitor } from './visitor.ts';

/** Seconds for which browsers must remember to come by https only: a year. */
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
  assert.match(String(reply.headers['content-type']), /^text\/html\b/, 'this is no page');
  return reply;
}

async function checkFiles(visitor: Visitor): Promise<string> {
  const page = await visitor.send('/public');
  const files = new Set(page.text.match(/\/_next\/static\/[^"'\\\s?]+\.(?:css|js)/g));
  assert.ok(files.size > 0, 'the page names no file below /_next/static');
  for (const file of files) {
    const reply = await visitor.send(file);
    expectStatus(reply, 200);
    assert.match(String(reply.headers['cache-control']), /immutable/, `${file} is not kept`);
  }
  return `${files.size} files`;
}

/** @throws AssertionError unless the answer carries what protects its reader */
function expectProtection({ headers }: Answer, secure: boolean): void {
  const header = (name: string) => String(headers[name] ?? '');
  const policy = header('content-security-policy');
  assert.match(policy, /default-src '(?:self|none)'/, 'no Content-Security-Policy');
  assert.match(policy, /frame-ancestors 'none'/, 'other sites may put it into a frame');
  assert.doesNotMatch(policy, /unsafe-(?:inline|eval)/, 'the policy allows any inline script');
  assert.equal(header('x-content-type-options'), 'nosniff', 'no X-Content-Type-Options: nosniff');
  assert.match(header('referrer-policy'), /strict-origin/, 'no Referrer-Policy');
  assert.match(header('permissions-policy'), /camera=\(\)/, 'no Permissions-Policy');
  assert.equal(headers['x-powered-by'], undefined, 'X-Powered-By tells what it runs on');
  if (!secure) return;
  const [, age = '0'] = /max-age=(\d+)/.exec(header('strict-transport-security')) ?? [];
  const needed = `Strict-Transport-Security of ${age} s, and not of ${HSTS_AGE}`;
  assert.ok(Number(age) >= HSTS_AGE, needed);
}

/** Paths that only operators may reach, on a listener that is not published. */
const UNPUBLISHED = ['/metrics', '/api/metrics', '/livez', '/readyz'];

async function expectUnpublished(visitor: Visitor, path: string): Promise<void> {
  const reply = await visitor.send(path);
  expectStatus(reply, 404);
  assert.doesNotMatch(reply.text, /^# (?:TYPE|HELP) /m, 'these are the metrics');
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
  await checks.run('/ leads a visitor to /public', async () => {
    const reply = await visitor.send('/');
    expectStatus(reply, 307);
    assert.equal(reply.headers.location, '/public');
  });
  await checks.run('The files of a page are there, to be kept for ever', () => checkFiles(visitor));
  await checks.run('/robots.txt is there', async () => {
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
    await checks.run(`${path} is nothing a visitor gets`, () => expectUnpublished(visitor, path));
  }
}
