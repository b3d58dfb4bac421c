import { beforeEach, describe, expect, test, vi } from 'vitest';
import PageCache from '../../../server/next/page-cache.ts';

const cache = new PageCache();
const versionOf = vi.fn<(path: string) => Promise<string | undefined>>();
const exchange = { response: { statusCode: 200 } };

/** What the rest of the program leaves on `globalThis` for the cache, which Next loads by itself. */
const shared = globalThis as unknown as Record<symbol, unknown>;
shared[Symbol.for('minitwit.version-of-page')] = versionOf;
shared[Symbol.for('minitwit.exchange')] = { getStore: () => exchange };

let key = '';
let pages = 0;

beforeEach(() => {
  pages += 1;
  key = `/route-cache/APP_PAGE/hash/$/cached/user/page ${pages}`;
  exchange.response.statusCode = 200;
  versionOf.mockResolvedValue('1');
});

const page = (html: string) => ({ kind: 'APP_PAGE', html, headers: {} });

describe('a page of visitors', () => {
  test('is served while what it shows is current', async () => {
    expect(await cache.get(key)).toBeNull();
    await cache.set(key, page('<p>one</p>'));
    expect((await cache.get(key))?.value.html).toBe('<p>one</p>');
    versionOf.mockResolvedValue('2');
    expect(await cache.get(key)).toBeNull();
    await cache.set(key, page('<p>two</p>'));
    expect((await cache.get(key))?.value.html).toBe('<p>two</p>');
    expect(versionOf).toHaveBeenCalledWith(`/cached/user/page ${pages}`);
  });

  test('rendered from what has changed meanwhile is not served', async () => {
    await cache.get(key);
    versionOf.mockResolvedValue('2');
    await cache.set(key, page('<p>old</p>'));
    expect(await cache.get(key)).toBeNull();
  });

  test('that tells of a failure is not kept', async () => {
    await cache.get(key);
    exchange.response.statusCode = 503;
    await cache.set(key, page('<p>away</p>'));
    expect(await cache.get(key)).toBeNull();
  });

  test('is neither kept nor served while the database cannot say what is current', async () => {
    await cache.get(key);
    await cache.set(key, page('<p>one</p>'));
    versionOf.mockResolvedValue(undefined);
    expect(await cache.get(key)).toBeNull();
    await cache.set(key, page('<p>unknown</p>'));
    versionOf.mockResolvedValue('1');
    expect((await cache.get(key))?.value.html).not.toBe('<p>unknown</p>');
  });

  test('allows its own inline scripts by their hashes, and no others', async () => {
    await cache.get(key);
    const html =
      '<script>alert(1)</script><script src="/x.js"></script><script async>two()</script>';
    await cache.set(key, page(html));
    const policy = (await cache.get(key))?.value.headers?.['content-security-policy'] ?? '';
    expect(policy.match(/'sha256-[^']+'/g)).toHaveLength(2);
    expect(policy).toContain("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='");
    expect(policy).not.toContain('unsafe-inline');
  });
});

test('other pages are kept whatever is current', async () => {
  const other = `/route-cache/APP_PAGE/hash/$/_not-found ${pages}`;
  expect(await cache.get(other)).toBeNull();
  await cache.set(other, page('<p>nothing here</p>'));
  expect((await cache.get(other))?.value.html).toBe('<p>nothing here</p>');
});
