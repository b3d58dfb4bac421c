/** Rejects malformed requests before any handler runs: Next would answer these client errors with 500. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '../platform/errors.ts';
import { formatOf, sendRefusal } from './admission/refusal.ts';
import { isHost } from './authority.ts';
import { annotateRequest, type Listener } from './exchange.ts';
import { isRouterState } from './next/router-state.ts';

const ALLOWED = new Set(['GET', 'HEAD', 'POST', 'OPTIONS']);
const ALLOW = [...ALLOWED].join(', ');

function refusalOf(request: IncomingMessage, listener: Listener): AppError | undefined {
  const { url = '', headers, httpVersionMinor } = request;
  if (!url.startsWith('/')) return new AppError(400, 'The address is malformed');
  // Optional in HTTP/1.0; Node itself enforces it from HTTP/1.1 on.
  if (!isHost(headers.host ?? '') && !(headers.host === undefined && httpVersionMinor === 0)) {
    return new AppError(400, 'The Host header is malformed');
  }
  if (listener !== 'site') return undefined;
  const state = headers['next-router-state-tree'];
  if (state !== undefined && !isRouterState(state)) {
    return new AppError(400, 'The Next-Router-State-Tree header is malformed');
  }
  return undefined;
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  listener: Listener,
  error: AppError,
): void {
  annotateRequest({ reason: error.reason });
  // The next bytes on this connection may be malformed too.
  response.shouldKeepAlive = false;
  sendRefusal(response, error, formatOf(request, listener));
  request.resume();
}

/** Answers malformed requests and `OPTIONS *`; returns false for all others. */
export function answerUnreadable(
  request: IncomingMessage,
  response: ServerResponse,
  listener: Listener,
): boolean {
  if (request.method === 'OPTIONS' && request.url === '*') {
    response.writeHead(204, { allow: ALLOW }).end();
    return true;
  }
  const error = refusalOf(request, listener);
  if (error) refuse(request, response, listener, error);
  return error !== undefined;
}

/**
 * Answers a request to the site with 405 if its method is not supported; Next would render the page
 * as for GET, or answer TRACE with 500. Handlers below /api check their methods themselves. Returns
 * whether it answered.
 */
export function answerUnknownMethod(request: IncomingMessage, response: ServerResponse): boolean {
  const { method = '', url = '' } = request;
  if (/^\/api(\/|\?|$)/.test(url) ? method !== 'TRACE' : ALLOWED.has(method)) return false;
  response.setHeader('allow', ALLOW);
  refuse(request, response, 'site', new AppError(405, `Use ${ALLOW}`));
  return true;
}
