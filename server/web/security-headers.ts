/** The security headers of every answer, and the request headers that Next derives them from. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { environment } from '../../platform/env.ts';
import { contentSecurityPolicy } from '../next/content-security-policy.ts';
import { isFollowedLink, LINK_HEADER } from './followed-link.ts';
import { finishVisitorPage, isVisitorPage, VISITOR_HEADER } from './visitor-page.ts';

/**
 * Internal headers, deleted from requests: ours, and the one that makes Next re-render a cached page
 * (its key is readable in the image).
 */
const INTERNAL_HEADERS = [VISITOR_HEADER, LINK_HEADER, 'x-prerender-revalidate'];

/** Cookies, also with readable keys, that turn on draft mode, which bypasses the cache. */
const DRAFT_COOKIES = ['__prerender_bypass', '__next_preview_data'];

/** For answers that are not pages. */
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

/** Deletes headers and cookies that only Next and this server may set. */
function dropInternalHeaders({ headers }: IncomingMessage): void {
  for (const name of INTERNAL_HEADERS) delete headers[name];
  if (!DRAFT_COOKIES.some((name) => headers.cookie?.includes(name))) return;
  const isDraft = (pair: string) => DRAFT_COOKIES.includes(pair.split('=', 1)[0]?.trim() ?? '');
  headers.cookie = headers.cookie
    ?.split(';')
    .filter((pair) => !isDraft(pair))
    .join(';');
}

/**
 * Either passes Next the nonce for its scripts, or marks the page as cacheable for the rewrites in
 * next.config.js: in the cache, a nonce would be that of another request.
 */
function preparePage(request: IncomingMessage, response: ServerResponse): void {
  dropInternalHeaders(request);
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

/** Sets them before the answer begins; `mayBePage` is true on the only listener with pages. */
export function setSecurityHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  mayBePage: boolean,
): void {
  for (const [name, value] of FIXED_HEADERS) response.setHeader(name, value);
  if (mayBePage) preparePage(request, response);
  else response.setHeader('Content-Security-Policy', NOTHING);
}
