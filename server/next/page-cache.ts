/**
 * Next's cache of rendered pages. An entry is served only while the version of what it shows is the
 * current one, which its snapshot decides (`server/web/page-versions.ts`); Next then renders again, once for
 * all waiting requests. Next loads this file by itself, outside its bundles: it shares no module state with the
 * rest, only `globalThis`.
 */
import type { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import { log } from '../../platform/log/log.ts';
import { pageCacheRefusals, pageCacheRequests } from '../../platform/metrics/page-cache.ts';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { inlineScripts } from './inline-scripts.ts';
import { isFileKey, visitorPath } from './page-cache-keys.ts';

interface RenderedPage {
  kind: string;
  html?: string;
  rscData?: Buffer;
  headers?: Record<string, string>;
}

interface Entry {
  value: RenderedPage;
  lastModified: number;
  version: string | undefined;
}

type VersionOf = (path: string) => Promise<string | undefined>;

const MAX_BYTES = 8 * 1024 * 1024;

const pages = new LRUCache<string, Entry>({
  maxSize: MAX_BYTES,
  sizeCalculation: ({ value }) => 1 + (value.html?.length ?? 0) + (value.rscData?.byteLength ?? 0),
});

/** The version that was current when the rendering of a page began. */
const renderedFrom = new LRUCache<string, string>({ max: 1_000 });

/** What the rest of the program leaves on `globalThis` (platform/singleton.ts). */
const shared = globalThis as unknown as Record<symbol, unknown>;
const VERSION_OF = Symbol.for('minitwit.version-of-page');
const EXCHANGE = Symbol.for('minitwit.exchange');

function currentVersion(path: string): Promise<string | undefined> {
  const versionOf = shared[VERSION_OF] as VersionOf | undefined;
  return versionOf?.(path) ?? Promise.resolve(undefined);
}

/** Whether the page being rendered is not an error page. */
function isSuccess(): boolean {
  const exchange = shared[EXCHANGE] as AsyncLocalStorage<{ response: ServerResponse }> | undefined;
  return exchange?.getStore()?.response.statusCode === 200;
}

let warned = false;

/** Counts a page that must not be cached. The first is logged, because it points to a bug. */
function refuse(): void {
  pageCacheRefusals.inc();
  if (!warned) log.warn('a page is not cached: it has a script that Next did not write');
  warned = true;
}

const hashOf = (script: string) =>
  `'sha256-${createHash('sha256').update(script).digest('base64')}'`;

/**
 * Sets the page's own policy, as it cannot carry the nonce of one request. It allows exactly Next's
 * inline scripts by their hashes; if there is any other script, it allows none. Returns whether the
 * page may be cached.
 */
function protect(page: RenderedPage): boolean {
  const scripts = inlineScripts(page.html ?? '');
  const policy = contentSecurityPolicy((scripts ?? []).map(hashOf).join(' '));
  page.headers = { ...page.headers, 'content-security-policy': policy };
  if (!scripts) refuse();
  return scripts !== undefined;
}

/** Whether to cache `page`: a file, or a visitors' page of known version without errors or foreign scripts. */
function isCacheable(key: string, page: RenderedPage): boolean {
  if (visitorPath(key) === undefined) return isFileKey(key);
  return protect(page) && renderedFrom.has(key) && isSuccess();
}

/** Caches visitors' pages and two files; everything else is rendered per request. */
export default class PageCache {
  async get(key: string): Promise<Entry | null> {
    const path = visitorPath(key);
    const entry = pages.get(key);
    if (path === undefined) return entry ?? null;
    const version = await currentVersion(path);
    const hit = version !== undefined && version === entry?.version;
    pageCacheRequests.inc({ result: hit ? 'hit' : 'miss' });
    if (hit) return entry;
    if (version === undefined) renderedFrom.delete(key);
    else renderedFrom.set(key, version);
    return null;
  }

  async set(key: string, value: RenderedPage | null): Promise<void> {
    if (!value || !isCacheable(key, value)) return;
    pages.set(key, { value, version: renderedFrom.get(key), lastModified: Date.now() });
  }

  async revalidateTag(): Promise<void> {}

  resetRequestCache(): void {}
}
