/**
 * Recognises followed links. Anyone can put a link to `/logout` into a message, so a link to an action
 * only opens a page with a button (the rewrites in next.config.js).
 */
import type { IncomingMessage } from 'node:http';

/** Set, and only set, by server/web/security-headers.ts. */
export const LINK_HEADER = 'x-minitwit-link';

/**
 * Whether a browser followed a link on this site. Over plain HTTP, browsers don't say which site the
 * link was on. Links from other sites are rejected (origin.ts); typed addresses and non-browsers act at
 * once, as in the original.
 */
export function isFollowedLink({ method, headers }: IncomingMessage): boolean {
  if (method !== 'GET') return false;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  return headers['upgrade-insecure-requests'] === '1';
}
