/**
 * Requests by which a browser follows a link. Anyone can put a link to `/logout` into a message, so a
 * link to an action gets a page with a button (next.config.js sends it there) and does nothing itself.
 */
import type { IncomingMessage } from 'node:http';

/** Set, and only set, by server/web/security-headers.ts. */
export const LINK_HEADER = 'x-minitwit-link';

/**
 * Whether a browser follows a link of this site, or of any site: over plain http it does not say which.
 * Links that it says are another site's are refused (server/web/origin.ts); typed addresses, and clients
 * that are no browsers, act as the original's did.
 */
export function isFollowedLink({ method, headers }: IncomingMessage): boolean {
  if (method !== 'GET') return false;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  return headers['upgrade-insecure-requests'] === '1';
}
