import { beforeEach, describe, expect, test, vi } from 'vitest';
import { log } from '../../../platform/log/log.ts';
import { pageCacheRefusals } from '../../../platform/metrics/page-cache.ts';
import PageCache from '../../../server/next/page-cache.ts';
import { cacheKey, finishedPage, visitorKey } from '../../support/finished-page.ts';

const cache = new PageCache();
const versionOf = vi.fn<(path: string) => Promise<string | undefined>>();
const exchange = { response: { statusCode: 200 } };

/** `globalThis`, by which the application shares values with the cache, which Next loads itself. */
const shared = globalThis as unknown as Record<symbol, unknown>;
shared[Symbol.for('minitwit.version-of-page')] = versionOf;
shared[Symbol.for('minitwit.exchange')] = { getStore: () => exchange };

let key = '';
let pages = 0;

beforeEach(() => {
  pages += 1;
  key = visitorKey(`/cached/user/page ${pages}`);
  exchange.response.statusCode = 200;
  versionOf.mockResolvedValue('1');
});

const page = (rows: string) => ({
  kind: 'APP_PAGE',
  html: finishedPage(rows),
  headers: {} as Record<string, string>,
});

describe('a page for visitors', () => {
  test('is served while its content is current', async () => {
    expect(await cache.get(key)).toBeNull();
    await cache.set(key, page('<p>one</p>'));
    expect((await cache.get(key))?.value.html).toContain('<p>one</p>');
    versionOf.mockResolvedValue('2');
    expect(await cache.get(key)).toBeNull();
    await cache.set(key, page('<p>two</p>'));
    expect((await cache.get(key))?.value.html).toContain('<p>two</p>');
    expect(versionOf).toHaveBeenCalledWith(`/cached/user/page ${pages}`);
  });

  test('is not served if its content changed during rendering', async () => {
    await cache.get(key);
    versionOf.mockResolvedValue('2');
    await cache.set(key, page('<p>old</p>'));
    expect(await cache.get(key)).toBeNull();
  });

  test('is not cached if it shows an error', async () => {
    await cache.get(key);
    exchange.response.statusCode = 503;
    await cache.set(key, page('<p>away</p>'));
    expect(await cache.get(key)).toBeNull();
  });

  test('is neither cached nor served while the database is unavailable', async () => {
    await cache.get(key);
    await cache.set(key, page('<p>one</p>'));
    versionOf.mockResolvedValue(undefined);
    expect(await cache.get(key)).toBeNull();
    await cache.set(key, page('<p>unknown</p>'));
    versionOf.mockResolvedValue('1');
    expect((await cache.get(key))?.value.html).not.toContain('<p>unknown</p>');
  });

  test('allows only its own inline scripts, by their hashes', async () => {
    await cache.get(key);
    await cache.set(key, page('<p>one</p>'));
    const policy = (await cache.get(key))?.value.headers?.['content-security-policy'] ?? '';
    expect(policy.match(/'sha256-[^']+'/g)).toHaveLength(3);
    expect(policy).toContain("'sha256-OBTN3RiyCV4Bq7dFqZ5a2pAXjnCcCYeTJMO2I/LYKeo='");
    expect(policy).not.toContain('unsafe-inline');
  });

  test('with a script in a message is not cached, and runs no inline script', async () => {
    const warn = vi.spyOn(log, 'warn');
    const refusals = async () => (await pageCacheRefusals.get()).values[0]?.value ?? 0;
    const before = await refusals();
    for (let round = 1; round <= 2; round += 1) {
      await cache.get(key);
      const planted = page('<script>alert(1)</script>');
      await cache.set(key, planted);
      expect(planted.headers['content-security-policy']).toContain("script-src 'self';");
      expect(await cache.get(key)).toBeNull();
      expect(await refusals()).toBe(before + round);
    }
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
  });

  test('whose key could be that of another page is not cached', async () => {
    const ambiguous = visitorKey('/cached/user/%23x');
    expect(await cache.get(ambiguous)).toBeNull();
    await cache.set(ambiguous, page('<p>#x</p>'));
    expect(await cache.get(ambiguous)).toBeNull();
    expect(versionOf).not.toHaveBeenCalledWith('/cached/user/%23x');
  });
});

test('a file of the build is cached as it is', async () => {
  const icon = cacheKey('/icon.svg', '/icon.svg/route', 'APP_ROUTE');
  await cache.set(icon, { kind: 'APP_ROUTE', headers: {} });
  expect((await cache.get(icon))?.value).toEqual({ kind: 'APP_ROUTE', headers: {} });
});

test('a page with an unknown key is neither cached nor changed', async () => {
  const unknown = cacheKey('/_not-found', '/_not-found/page');
  expect(await cache.get(unknown)).toBeNull();
  const value = page('<p>nothing here</p>');
  await cache.set(unknown, value);
  await cache.set(unknown, null);
  expect(await cache.get(unknown)).toBeNull();
  expect(value.headers).toEqual({});
});
