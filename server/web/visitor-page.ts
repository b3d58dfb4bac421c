/** Requests for pages that are the same for every visitor, and how their answers may be cached. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSiteSegment } from '../../lib/usernames.ts';
import { environment } from '../../platform/env.ts';
import { contentSecurityPolicy } from '../next/content-security-policy.ts';

export const VISITOR_HEADER = 'x-minitwit-visitor';

/** A cookie that makes a page personal: a session or a flash. */
const OWN_COOKIE = /(?:^|;\s*)(?:(?:__Secure-)?authjs\.session-token|flash)=/;

/**
 * Next leaves these escapes encoded in its cache keys, so the users "%23x" and "%2523x" would share one.
 */
const AMBIGUOUS = /%(?:25|2f|23|3f|5c)/i;

/** Whether this is a request without a session or flash for the first page of a public timeline. */
export function isVisitorPage({ method, url = '', headers }: IncomingMessage): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  const [path = '', query = ''] = url.split('?');
  const segment = path.slice(1);
  if (segment === '' || segment.includes('/') || AMBIGUOUS.test(segment)) return false;
  if (segment !== 'public' && isSiteSegment(segment)) return false;
  if (/(?:^|&)(?:before|after)=/.test(query)) return false;
  return !OWN_COOKIE.test(headers.cookie ?? '');
}

const FOR_A_SECOND = 'public, max-age=0, s-maxage=1, must-revalidate';

/** Sets a policy on a page that bypassed the cache, which sets one that fits its scripts. */
function requirePolicy(response: ServerResponse): void {
  const isDevelopment = environment().NODE_ENV === 'development';
  if (isDevelopment || response.hasHeader('Content-Security-Policy')) return;
  response.setHeader('Content-Security-Policy', contentSecurityPolicy(''));
}

/**
 * Corrects the headers of such an answer just before they are sent, because Next overwrites those set
 * earlier: a shared cache may store the page for one second, and only for requests without a session.
 */
export function finishVisitorPage(response: ServerResponse): void {
  const writeHead = response.writeHead;
  response.writeHead = function corrected(this: ServerResponse, ...head: never[]) {
    const isPage = String(this.getHeader('content-type')).startsWith('text/');
    if (isPage) {
      this.appendHeader('Vary', 'Cookie');
      requirePolicy(this);
    }
    const isCacheable = this.statusCode === 200 || this.statusCode === 304;
    if (isPage || this.statusCode === 304) {
      this.setHeader('Cache-Control', isCacheable ? FOR_A_SECOND : 'private, no-store');
    }
    return writeHead.apply(this, head as never);
  } as typeof writeHead;
}
