import { counter } from './registry.ts';

/** How often a page that may be kept was at hand, and current. */
export const pageCacheRequests = counter({
  name: 'minitwit_page_cache_requests_total',
  help: 'Pages for visitors that were at hand and current (result "hit"), or were rendered ("miss").',
  labelNames: ['result'],
});

for (const result of ['hit', 'miss']) pageCacheRequests.inc({ result }, 0);

/** Pages that could not be cached because of an inline script that is not Next's. */
export const pageCacheRefusals = counter({
  name: 'minitwit_page_cache_refused_total',
  help: 'Pages for visitors that were not cached: they hold a script that is not from Next.',
});
