/** Requests for pages that are the same for every visitor, and how their answers may be kept. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSiteSegment } from '../../lib/usernames.ts';
import { environment } from '../../platform/env.ts';
import { contentSecurityPolicy } from '../next/content-security-policy.ts';

export const VISITOR_HEADER = 'x-minitwit-visitor';

/** A cookie that makes a page its reader's own: a session or a flash. */
const OWN_COOKIE = /(?:^|;\s*)(?:(?:__Secure-)?authjs\.session-token|flash)=/;

/**
 * Written so in a segment, Next keeps these as they are in the keys of its cache, and gives the users
 * "%23x" and "%2523x" the same one.
 */
const AMBIGUOUS = /%(?:25|2f|23|3f|5c)/i;

/** Whether this asks, without a session or a flash, for the first page of a public timeline. */
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

/** For a page that did not go through the cache, which gives each the policy that fits its scripts. */
function requirePolicy(response: ServerResponse): void {
  const isDevelopment = environment().NODE_ENV === 'development';
  if (isDevelopment || response.hasHeader('Content-Security-Policy')) return;
  response.setHeader('Content-Security-Policy', contentSecurityPolicy(''));
}

/**
 * Corrects the headers of such an answer just before they are sent, as Next writes its own over
 * whatever was set earlier: a shared cache may keep the page for one second, and only for those
 * who come without a session.
 */
export function finishVisitorPage(response: ServerResponse): void {
  const writeHead = response.writeHead;
  response.writeHead = function corrected(this: ServerResponse, ...head: never[]) {
    const isPage = String(this.getHeader('content-type')).startsWith('text/');
    if (isPage) {
      this.appendHeader('Vary', 'Cookie');
      requirePolicy(this);
    }
    const kept = this.statusCode === 200 || this.statusCode === 304;
    if (isPage || this.statusCode === 304) {
      this.setHeader('Cache-Control', kept ? FOR_A_SECOND : 'private, no-store');
    }
    return writeHead.apply(this, head as never);
  } as typeof writeHead;
}
