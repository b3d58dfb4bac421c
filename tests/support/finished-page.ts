/** A page as Next hands it to its cache, and what a key of the cache looks like. */
import { createRequire } from 'node:module';

const { getRouteCacheKey } = createRequire(import.meta.url)(
  'next/dist/server/lib/route-cache-key',
) as { getRouteCacheKey(path: string, owner: { kind: string; sourceRoute: string }): string };

/** Next's own key for what `route` shows at `path`. */
export const cacheKey = (path: string, route: string, kind = 'APP_PAGE') =>
  getRouteCacheKey(path, { kind, sourceRoute: route });

/** The key of a visitor's page at `path`. */
export const visitorKey = (path: string) => cacheKey(path, '/cached/[...path]/page');

export const START =
  '(globalThis["TURBOPACK"] || (globalThis["TURBOPACK"] = [])).push({"otherChunks":["static/chunks/3r4.js"],"runtimeModuleIds":[94553]});';
export const FLIGHT_START = '(self.__next_f=self.__next_f||[]).push([0])';
export const FLIGHT = String.raw`self.__next_f.push([1,"16:T49b,\u003cscript\u003ealert(1)\u003c/script\u003e\n"])`;

const TAIL = `<script id="_R_">${START}</script><script src="/_next/static/chunks/3r4.js" async=""></script><script>${FLIGHT_START}</script><script>${FLIGHT}</script>`;

/** A finished page with `rows` among its content. */
export const finishedPage = (rows: string, tail = TAIL) =>
  `<!DOCTYPE html><html lang="en"><head><title>A &lt;script&gt;</title><script src="/_next/static/chunks/25-o_e.js" async=""></script><script src="/_next/static/chunks/0c.js" noModule=""></script></head><body><main><ul class="messages"><li>${rows}</li></ul></main>${tail}</body></html>`;
