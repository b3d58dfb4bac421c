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

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  server: Server;
}

const current = singleton('exchange', () => new AsyncLocalStorage<Exchange>());
const servers = singleton('servers', () => new Set<Server>());

const FIXED_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // Not no-referrer: forms would then send "Origin: null" and be refused as cross-site.
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), browsing-topics=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

function contentSecurityPolicy(nonce: string): string {
  // React's development build evaluates code and injects styles to show errors.
  const development = environment().NODE_ENV === 'development';
  const script = development ? `'unsafe-eval'` : '';
  const style = development ? `'unsafe-inline'` : `'nonce-${nonce}'`;
  return [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic' ${script}`.trim(),
    `style-src 'self' ${style}`,
    `img-src 'self' data:`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

function begin({ request, response, server }: Exchange): void {
  servers.add(server);
  current.enterWith({ request, response, server });
  const policy = contentSecurityPolicy(randomBytes(16).toString('base64'));
  // Next reads the nonce for its own scripts from this request header.
  request.headers['content-security-policy'] = policy;
  response.setHeader('Content-Security-Policy', policy);
  for (const [name, value] of Object.entries(FIXED_HEADERS)) response.setHeader(name, value);
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

/** The listeners that have had a request so far. */
export function knownServers(): ReadonlySet<Server> {
  return servers;
}
