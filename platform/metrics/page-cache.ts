import { counter } from './registry.ts';

export const pageCacheRequests = counter({
  name: 'minitwit_page_cache_requests_total',
  help: 'Visitor pages served from the cache (result "hit") or rendered ("miss").',
  labelNames: ['result'],
});

for (const result of ['hit', 'miss']) pageCacheRequests.inc({ result }, 0);

/** Pages that could not be cached because of an inline script that is not Next's. */
export const pageCacheRefusals = counter({
  name: 'minitwit_page_cache_refused_total',
  help: 'Pages for visitors that were not cached: they hold a script that is not from Next.',
});
