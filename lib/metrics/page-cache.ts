import { singleton } from '../singleton.ts';

/** How often a page that may be kept was at hand, and current. */
export const pageCacheRequests = singleton('page-cache-requests', () => ({ hit: 0, miss: 0 }));
