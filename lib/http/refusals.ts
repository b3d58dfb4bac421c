/**
 * Requests that no handler gets to see, since Next, or the library below our own listeners, would
 * answer 500 to what only a client can have got wrong.
 */
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { environment } from '../env.ts';
import { AppError } from '../errors.ts';
import { isHost } from './authority.ts';
import { type Listener, note } from './exchange.ts';
import { problemHtml } from './problem-page.ts';
import { isRouterState } from './router-state.ts';

const ALLOW = 'GET, HEAD, POST, OPTIONS';

function refusalOf(request: IncomingMessage, listener: Listener): AppError | undefined {
  const { method, url = '', headers, httpVersionMinor } = request;
  if (!url.startsWith('/')) return new AppError(400, 'The address is malformed');
  // Node requires the header from HTTP/1.1 on.
  if (!isHost(headers.host ?? '') && !(headers.host === undefined && httpVersionMinor === 0)) {
    return new AppError(400, 'The Host header is malformed');
  }
  if (listener !== 'site') return undefined;
  if (method === 'TRACE') return new AppError(405, `Use ${ALLOW}`);
  const state = headers['next-router-state-tree'];
  if (state !== undefined && !isRouterState(state)) {
    return new AppError(400, 'The Next-Router-State-Tree header is malformed');
  }
  return undefined;
}

/** The content type and the body that tell of `error` in the way of the address that was asked for. */
function bodyOf(
  error: AppError,
  { url = '', headers }: IncomingMessage,
  listener: Listener,
): [type: string, body: string] {
  if (listener === 'operations') return ['text/plain; charset=utf-8', `${error.message}\n`];
  if (listener === 'site' && !url.startsWith('/api/')) {
    const policy = String(headers['content-security-policy']);
    return ['text/html; charset=utf-8', problemHtml(error, policy)];
  }
  const body = JSON.stringify({ status: error.status, error_msg: error.message });
  return ['application/json', body];
}

function answer(request: IncomingMessage, response: ServerResponse, listener: Listener): boolean {
  if (request.method === 'OPTIONS' && request.url === '*') {
    response.writeHead(204, { allow: ALLOW }).end();
    return true;
  }
  const error = refusalOf(request, listener);
  if (!error) return false;
  note({ reason: error.reason });
  const [type, body] = bodyOf(error, request, listener);
  // What else stands on this connection may not be what it seems, either.
  response.shouldKeepAlive = false;
  if (error.status === 405) response.setHeader('allow', ALLOW);
  const length = Buffer.byteLength(body);
  const described = { 'content-type': type, 'content-length': length, 'cache-control': 'no-store' };
  response.writeHead(error.status, described).end(body);
  request.resume();
  return true;
}

/** Puts the refusals before the handlers of `server`; before the first request is handed to them. */
export function refuseUnreadable(server: Server, listener: Listener): void {
  const handlers = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (answer(request, response, listener)) return;
    for (const handle of handlers) handle.call(server, request, response);
  });
  // Only the development server has anything else to speak than HTTP/1.1. Next closes the connection
  // without a word, where a client that also knows another protocol expects an answer in this one.
  if (environment().NODE_ENV === 'production') server.removeAllListeners('upgrade');
}
