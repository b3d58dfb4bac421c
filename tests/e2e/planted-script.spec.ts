/** What a script that somebody got into a message can do on a page that is the same for every visitor: nothing. */
import { expect, type Page, test } from '@playwright/test';
import PageCache from '../../server/next/page-cache.ts';
import { newUser, pageOf, postAs } from '../support/browser.ts';
import { visitorKey } from '../support/finished-page.ts';

// What the rest of the program leaves on `globalThis` for the cache.
const shared = globalThis as unknown as Record<symbol, unknown>;
shared[Symbol.for('minitwit.version-of-page')] = async () => '1';
shared[Symbol.for('minitwit.exchange')] = { getStore: () => ({ response: { statusCode: 200 } }) };

const WRITTEN = '<p dir="auto">a message</p>';
const PLANTED = '<script>self.planted = 1</script>';
const NEXTS = '<script>self.__next_f.push([1,"planted"])</script>';
const HANDLER = '<img src="/avatar/x" onload="self.planted = 1">';

/** A page of the server as its cache gets it, with `planted` in a message as if it were not escaped. */
async function finishedPage(page: Page, planted: string) {
  const author = await newUser(page);
  await postAs(page, author.username, ['a message']);
  const path = pageOf(author.username);
  const html = await (await page.request.get(path)).text();
  const poisoned = html.replace(WRITTEN, `<p dir="auto">a message${planted}</p>`);
  expect(poisoned.includes(WRITTEN)).toBe(planted === '');
  return { path, value: { kind: 'APP_PAGE', html: poisoned, headers: {} as Headers } };
}

type Headers = Record<string, string>;

/** Puts it into the cache. Returns whether the next visitor would get it, too. */
async function store(path: string, value: Awaited<ReturnType<typeof finishedPage>>['value']) {
  const [cache, key] = [new PageCache(), visitorKey(`/cached/user${decodeURIComponent(path)}`)];
  await cache.get(key);
  await cache.set(key, value);
  return (await cache.get(key)) !== null;
}

/** Opens it in place of the server's, and returns what the browser complained of. */
async function open(page: Page, path: string, html: string, headers: Headers) {
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  await page.route(`**${path}`, (route) =>
    route.fulfill({ body: html, contentType: 'text/html; charset=utf-8', headers }),
  );
  await page.goto(path, { waitUntil: 'networkidle' });
  return complaints.filter((text) => text.includes('Content Security Policy'));
}

const hasRun = (page: Page) => page.evaluate(() => 'planted' in self || 'PLANTED' in self);

test('would run without the policy, or this would prove nothing', async ({ page }) => {
  const { path, value } = await finishedPage(page, PLANTED);
  await open(page, path, value.html, {});
  expect(await hasRun(page)).toBe(true);
});

for (const planted of [PLANTED, PLANTED.toUpperCase().replace('SELF', 'self'), NEXTS]) {
  test(`${planted} does not run, and its page is not cached`, async ({ page }) => {
    const { path, value } = await finishedPage(page, planted);
    expect(await store(path, value)).toBe(false);
    expect(await open(page, path, value.html, value.headers)).not.toEqual([]);
    expect(await hasRun(page)).toBe(false);
    expect(await page.evaluate(() => '__next_f' in self)).toBe(false);
    await expect(page.locator('.messages p')).toContainText('a message');
  });
}

test('that is a handler of an event does not run', async ({ page }) => {
  const { path, value } = await finishedPage(page, HANDLER);
  await store(path, value);
  expect(await open(page, path, value.html, value.headers)).not.toEqual([]);
  expect(await hasRun(page)).toBe(false);
});

test('leaves the scripts of other pages alone', async ({ page }) => {
  const { path, value } = await finishedPage(page, '');
  expect(await store(path, value)).toBe(true);
  expect(await open(page, path, value.html, value.headers)).toEqual([]);
  // The program runs: it has written the time the reader's way.
  await expect(page.locator('.messages time').first()).not.toContainText('UTC');
});
