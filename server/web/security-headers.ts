/** The headers that every answer carries, and what Next has to know of them before it answers. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { environment } from '../../platform/env.ts';
import { contentSecurityPolicy } from '../next/content-security-policy.ts';
import { isFollowedLink, LINK_HEADER } from './followed-link.ts';
import { finishVisitorPage, isVisitorPage, VISITOR_HEADER } from './visitor-page.ts';

/**
 * Headers by which Next takes orders: ours, and its own to render a kept page anew, whose key can be
 * read in any copy of the program. Nobody outside gives either.
 */
const INTERNAL_HEADERS = [VISITOR_HEADER, LINK_HEADER, 'x-prerender-revalidate'];

/** Cookies with the same keys, which have Next show a draft: a page that nobody keeps. */
const DRAFT_COOKIES = ['__prerender_bypass', '__next_preview_data'];

/** For answers that are no pages. */
const NOTHING = `default-src 'none'; frame-ancestors 'none'`;

const FIXED_HEADERS = Object.entries({
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // Not no-referrer: forms would then send "Origin: null" and be refused as cross-site.
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), browsing-topics=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
});

function policyWith(nonce: string): string {
  // React's development build evaluates code and injects styles to show errors.
  const development = environment().NODE_ENV === 'development';
  const scripts = `'nonce-${nonce}' 'strict-dynamic'${development ? ` 'unsafe-eval'` : ''}`;
  return contentSecurityPolicy(scripts, development ? `'unsafe-inline'` : `'nonce-${nonce}'`);
}

/** Takes away what only Next and this program may say to each other. */
function dropOrders({ headers }: IncomingMessage): void {
  for (const name of INTERNAL_HEADERS) delete headers[name];
  if (!DRAFT_COOKIES.some((name) => headers.cookie?.includes(name))) return;
  const isDraft = (pair: string) => DRAFT_COOKIES.includes(pair.split('=', 1)[0]?.trim() ?? '');
  headers.cookie = headers.cookie
    ?.split(';')
    .filter((pair) => !isDraft(pair))
    .join(';');
}

/**
 * Hands Next either the nonce that its scripts get, or the word that the page may come from the
 * cache, where a nonce would be that of another request (next.config.js sends it there).
 */
function preparePage(request: IncomingMessage, response: ServerResponse): void {
  dropOrders(request);
  if (isFollowedLink(request)) request.headers[LINK_HEADER] = '1';
  if (isVisitorPage(request)) {
    request.headers[VISITOR_HEADER] = '1';
    finishVisitorPage(response);
    return;
  }
  const policy = policyWith(randomBytes(16).toString('base64'));
  request.headers['content-security-policy'] = policy;
  response.setHeader('Content-Security-Policy', policy);
}

/** Sets them before the answer begins; `mayBePage` on the one listener that has pages. */
export function setSecurityHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  mayBePage: boolean,
): void {
  for (const [name, value] of FIXED_HEADERS) response.setHeader(name, value);
  if (mayBePage) preparePage(request, response);
  else response.setHeader('Content-Security-Policy', NOTHING);
}
