/**
 * What happens around each request of any listener: context, headers, admission, metrics and log.
 * Node publishes each request on a diagnostics channel before a handler runs, the only hook that
 * covers pages, handlers and static files.
 */
import { randomBytes } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { countAction, type Outcome } from '../lib/activity.ts';
import { requestBegan, requestEnded } from '../platform/metrics/requests.ts';
import { singleton } from '../platform/singleton.ts';
import {
  requestBegan as connectionBegan,
  requestEnded as connectionEnded,
  trackConnections,
} from './admission/connections.ts';
import { cleanForwarded, takeHostFromTarget } from './authority.ts';
import { cameByProxy } from './caller.ts';
import { type Exchange, enterExchange } from './exchange.ts';
import { isShuttingDown } from './health.ts';
import { hideAddress } from './next/hidden-addresses.ts';
import { listenerOf } from './registered-listeners.ts';
import { logRequest } from './request-log.ts';
import { routeOf } from './routes.ts';
import { setSecurityHeaders } from './web/security-headers.ts';

/** Prefix that makes ids unique across processes; a random id per request would be too slow. */
const origin = randomBytes(6).toString('hex');
let begun = 0;

/** The request id set by a trusted proxy, else a new one. */
function idOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  if (typeof given === 'string' && /^[\w.:-]{8,128}$/.test(given) && cameByProxy(request)) {
    return given;
  }
  begun += 1;
  return `${origin}-${begun}`;
}

function outcomeOf(complete: boolean, status: number): Outcome {
  // An aborted request was not answered in time.
  if (!complete || status >= 500) return 'server_error';
  return status >= 400 ? 'client_error' : 'success';
}

function end(exchange: Exchange): void {
  const { request, response, listener, began } = exchange;
  const complete = response.writableFinished;
  const ms = performance.now() - began;
  const method = request.method ?? '';
  const { template, actions } = routeOf(listener, exchange.url);
  const status = complete ? String(response.statusCode) : 'aborted';
  requestEnded(listener, method, template, status, ms / 1000);
  exchange.action ??= actions[method];
  if (exchange.action) {
    countAction(exchange.action, outcomeOf(complete, response.statusCode), exchange.bySimulator);
  }
  logRequest(exchange, template, complete, ms);
}

interface Started {
  request: IncomingMessage;
  response: ServerResponse;
  server: Server;
}

function begin({ request, response, server }: Started): void {
  const listener = listenerOf(server);
  takeHostFromTarget(request);
  const exchange: Exchange = {
    request,
    response,
    listener,
    url: request.url ?? '',
    id: idOf(request),
    began: performance.now(),
    action: undefined,
    bySimulator: false,
    userId: undefined,
    reason: undefined,
    expected: false,
  };
  enterExchange(exchange);
  requestBegan(listener);
  connectionBegan(request.socket);
  if (listener === 'site') {
    hideAddress(request);
    cleanForwarded(request.headers);
  }
  response.on('close', () => {
    connectionEnded(request.socket);
    end(exchange);
  });
  response.setHeader('X-Request-Id', exchange.id);
  setSecurityHeaders(request, response, listener === 'site');
  // During shutdown, make clients reconnect to another replica.
  if (isShuttingDown()) response.shouldKeepAlive = false;
}

/** Starts tracking the requests of every listener of this process. */
export function trackRequests(): void {
  trackConnections();
  singleton('tracking-requests', () => {
    subscribe('http.server.request.start', (message) => begin(message as Started));
    return true;
  });
}
