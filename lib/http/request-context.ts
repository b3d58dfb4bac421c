/**
 * What belongs to one request of any listener, from its first line to its last byte. Node announces
 * each request on a diagnostics channel before a handler sees it: the one place that reaches
 * pages, handlers and static files alike. A Next page cannot set a status or a header; here it can.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { environment } from '../env.ts';
import { singleton } from '../singleton.ts';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { finishVisitorPage, isVisitorPage, VISITOR_HEADER } from './visitor-page.ts';

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  server: Server;
}

const current = singleton('exchange', () => new AsyncLocalStorage<Exchange>());
export type Listener = 'site' | 'simulator' | 'operations';

/** The listeners of this process: our own from their start, Next's from its first request on. */
const servers = singleton('servers', () => new Map<Server, Listener>());

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

/**
 * Hands Next either the nonce that its scripts get, or the word that the page may come from the
 * cache, where a nonce would be that of another request (next.config.js sends it there).
 */
function preparePage(request: IncomingMessage, response: ServerResponse): void {
  delete request.headers[VISITOR_HEADER];
  if (isVisitorPage(request)) {
    request.headers[VISITOR_HEADER] = '1';
    finishVisitorPage(response);
    return;
  }
  const policy = policyWith(randomBytes(16).toString('base64'));
  request.headers['content-security-policy'] = policy;
  response.setHeader('Content-Security-Policy', policy);
}

function begin({ request, response, server }: Exchange): void {
  if (!servers.has(server)) servers.set(server, 'site');
  current.enterWith({ request, response, server });
  for (const [name, value] of FIXED_HEADERS) response.setHeader(name, value);
  if (servers.get(server) === 'site') preparePage(request, response);
  else response.setHeader('Content-Security-Policy', NOTHING);
}

/** Starts following the requests of every listener of this process. */
export function followRequests(): void {
  singleton('following', () => {
    subscribe('http.server.request.start', (message) => begin(message as Exchange));
    return true;
  });
}

/** Sets the status, and further headers, of the page that is being rendered. */
export function setPageStatus(status: number, headers: Record<string, string> = {}): void {
  const response = current.getStore()?.response;
  if (!response || response.headersSent) return;
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

/** Tells that `server` is one of our own, whose answers are no pages. */
export function announceListener(server: Server, listener: Listener): void {
  servers.set(server, listener);
}

/** Every listener there is to close. */
export function knownListeners(): Server[] {
  return [...servers.keys()];
}
