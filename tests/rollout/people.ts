/** Human traffic: visitors who only read, and users in real browsers who click and post. */
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, chromium, expect, type Page } from '@playwright/test';
import { findBrowser, isRoot } from '../../tools/browser.ts';
import { newUser, share, signIn } from '../support/browser.ts';
import { ask } from './asking.ts';
import { register, type Work } from './programs.ts';
import type { Requests } from './requests.ts';

const VISITORS = 2;
/** Milliseconds between two requests of a visitor. */
const BETWEEN = 100;

const BROWSERS = 2;
/** Milliseconds that a user looks at a page. */
const LOOK = 2_000;

/** The addresses of a page's assets. */
const assetsOf = (page: string) =>
  [...page.matchAll(/(?:href|src)="(\/_next\/static\/[^"]+)"/g)].map(([, path = '']) => path);

async function visit({ requests, site, signal }: Work, user: string): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  while (!signal.aborted) {
    const { answer } = await ask(requests, site, { path: '/public', expected: 200, agent });
    const paths = [
      '/login',
      `/${encodeURIComponent(user)}`,
      '/status',
      ...assetsOf(answer?.text ?? ''),
    ];
    for (const path of paths) {
      if (signal.aborted) break;
      await ask(requests, site, { path, expected: 200, agent });
      await pause(BETWEEN);
    }
  }
  agent.destroy();
}

/** Reads pages and their assets without a session. */
export async function visitPages(work: Work): Promise<void> {
  const author = `${work.round} author`;
  await register(work, author);
  await Promise.all(Array.from({ length: VISITORS }, () => visit(work, author)));
}

/** Requests that a browser never answers from its cache. */
const FRESH = ['document', 'fetch', 'xhr'];

/** Counts the requests of a browser's page, and everything that fails. */
function watch(page: Page, requests: Requests): void {
  page.on('response', async (response) => {
    const request = response.request();
    const status = response.status();
    if (status < 400 && !FRESH.includes(request.resourceType())) return;
    const requestId = await response.headerValue('x-request-id').catch(() => null);
    requests.record({
      what: `browser's ${request.method()} ${response.url()}`,
      ending: status < 400 ? 200 : status,
      expected: 200,
      milliseconds: Math.max(0, request.timing().responseStart),
      requestId: requestId ?? undefined,
    });
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // The browser aborts pending requests when the user goes to the next page.
    if (reason !== 'net::ERR_ABORTED') requests.fail(`browser's ${request.url()}: ${reason}`);
  });
  page.on('pageerror', (error) => requests.fail(`an error in a page: ${error.message}`));
}

async function browse(browser: Browser, work: Work, number: number): Promise<void> {
  const { requests, writes, site, round, signal } = work;
  const page = await browser.newPage({ baseURL: site });
  watch(page, requests);
  const name = `${round} browser ${number}`;
  const user = await newUser(page, name);
  writes.user(name);
  await signIn(page, user);
  for (let turn = 0; !signal.aborted; turn += 1) {
    const text = `${name} says ${turn}`;
    // Unknown until it is seen on the page.
    writes.message(text, 'not seen');
    await share(page, text);
    await expect(page.locator('.messages').getByText(text, { exact: true })).toBeVisible();
    writes.message(text, 303);
    await pause(LOOK);
    await page.getByRole('link', { name: 'public timeline' }).click();
    await expect(page).toHaveURL('/public');
    await page.locator('ul.messages a').first().click();
    await expect(page.locator('.profile h1')).toContainText('Timeline');
    await pause(LOOK);
  }
  await page.close();
}

/** Posts and clicks in real browsers. */
export async function useBrowsers(work: Work): Promise<void> {
  const executablePath = findBrowser();
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: isRoot ? ['--no-sandbox'] : [],
    // The test handles signals itself, to shut down in order.
    ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
  });
  try {
    const numbers = Array.from({ length: BROWSERS }, (_, index) => index);
    await Promise.all(numbers.map((number) => browse(browser, work, number)));
  } finally {
    await browser.close();
  }
}
