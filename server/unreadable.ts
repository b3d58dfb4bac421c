/**
 * Requests that no handler gets to see, since Next, or the library below our own listeners, would
 * answer 500 to what only a client can have got wrong.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '../platform/errors.ts';
import { formatOf, sendRefusal } from './admission/refusal.ts';
import { isHost } from './authority.ts';
import { type Listener, note } from './exchange.ts';
import { isRouterState } from './next/router-state.ts';

const ALLOWED = new Set(['GET', 'HEAD', 'POST', 'OPTIONS']);
const ALLOW = [...ALLOWED].join(', ');

function refusalOf(request: IncomingMessage, listener: Listener): AppError | undefined {
  const { url = '', headers, httpVersionMinor } = request;
  if (!url.startsWith('/')) return new AppError(400, 'The address is malformed');
  // Node requires the header from HTTP/1.1 on.
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
  note({ reason: error.reason });
  // What else stands on this connection may not be what it seems, either.
  response.shouldKeepAlive = false;
  sendRefusal(response, error, formatOf(request, listener));
  request.resume();
}

/** Answers a request that is malformed, or one about the server as a whole; false for all others. */
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
 * Answers a request to the site by a method that it does not know, where Next would answer a page as
 * to GET, or 500 to TRACE. Handlers below /api say themselves which methods they know.
 */
export function answerUnknownMethod(request: IncomingMessage, response: ServerResponse): boolean {
  const { method = '', url = '' } = request;
  if (/^\/api(\/|\?|$)/.test(url) ? method !== 'TRACE' : ALLOWED.has(method)) return false;
  response.setHeader('allow', ALLOW);
  refuse(request, response, 'site', new AppError(405, `Use ${ALLOW}`));
  return true;
}
