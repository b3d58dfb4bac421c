/**
 * Next's cache of rendered pages. An entry is served only while the version of what it shows is the
 * current one, which its snapshot decides (`server/web/visitor-pages.ts`); Next then renders anew, once for
 * all who wait. Next loads this file by itself, outside its bundles: it shares no module state with the
 * rest, only `globalThis`.
 */
import type { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import { pageCacheRequests } from '../../platform/metrics/page-cache.ts';
import { contentSecurityPolicy } from '../web/content-security-policy.ts';

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

const KEPT_BYTES = 8 * 1024 * 1024;
const PREFIX = '/cached/';

/** The path of the page in Next's key: `/route-cache/<kind>/<hash>/$<path>`. */
const pathIn = (key: string) => key.slice(key.indexOf('$') + 1);

const pages = new LRUCache<string, Entry>({
  maxSize: KEPT_BYTES,
  sizeCalculation: ({ value }) => 1 + (value.html?.length ?? 0) + (value.rscData?.byteLength ?? 0),
});

/** What was current when the rendering of a page began. */
const renderedFrom = new LRUCache<string, string>({ max: 1_000 });

/** What the rest of the program leaves on `globalThis` (platform/singleton.ts). */
const shared = globalThis as unknown as Record<symbol, unknown>;
const VERSION_OF = Symbol.for('minitwit.version-of-page');
const EXCHANGE = Symbol.for('minitwit.exchange');

function currentVersion(path: string): Promise<string | undefined> {
  const versionOf = shared[VERSION_OF] as VersionOf | undefined;
  return versionOf?.(path) ?? Promise.resolve(undefined);
}

/** Whether the page being rendered shows what was asked for, and not why it cannot. */
function isSuccess(): boolean {
  const exchange = shared[EXCHANGE] as AsyncLocalStorage<{ response: ServerResponse }> | undefined;
  return exchange?.getStore()?.response.statusCode === 200;
}

/** Allows exactly the inline scripts of `html`: a kept page cannot carry the nonce of one request. */
function policyOf(html: string): string {
  const hashes = new Set<string>();
  for (const [, script = ''] of html.matchAll(
    /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g,
  )) {
    hashes.add(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  }
  return contentSecurityPolicy([...hashes].join(' '));
}

export default class PageCache {
  async get(key: string): Promise<Entry | null> {
    const path = pathIn(key);
    const entry = pages.get(path);
    if (!path.startsWith(PREFIX)) return entry ?? null;
    const version = await currentVersion(path);
    const hit = version !== undefined && version === entry?.version;
    pageCacheRequests.inc({ result: hit ? 'hit' : 'miss' });
    if (hit) return entry;
    if (version === undefined) renderedFrom.delete(path);
    else renderedFrom.set(path, version);
    return null;
  }

  async set(key: string, value: RenderedPage | null): Promise<void> {
    const path = pathIn(key);
    if (value?.html) {
      value.headers = { ...value.headers, 'content-security-policy': policyOf(value.html) };
    }
    const version = renderedFrom.get(path);
    const keep = path.startsWith(PREFIX) ? version !== undefined && isSuccess() : true;
    if (value && keep) pages.set(path, { value, version, lastModified: Date.now() });
  }

  async revalidateTag(): Promise<void> {}

  resetRequestCache(): void {}
}
