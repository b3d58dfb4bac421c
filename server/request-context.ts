/**
 * What happens around each request of any listener: context, headers, admission, metrics and log.
 * Node publishes each request on a diagnostics channel before a handler runs, the only hook that
 * covers pages, handlers and static files. A Next page cannot set its status or headers; here it can.
 */
import { randomBytes } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { countAction, type Outcome } from '../lib/activity.ts';
import { requestBegan, requestEnded } from '../platform/metrics/requests.ts';
import { singleton } from '../platform/singleton.ts';
import { admit } from './admission/admission.ts';
import {
  boundConnections,
  requestBegan as connectionBegan,
  requestEnded as connectionEnded,
  trackConnections,
} from './admission/connections.ts';
import { cleanForwarded, takeHostFromTarget } from './authority.ts';
import { cameByProxy } from './caller.ts';
import { currentExchange, type Exchange, enterExchange, type Listener } from './exchange.ts';
import { isShuttingDown } from './health.ts';
import { hideAddress } from './next/hidden-addresses.ts';
import { interpose } from './next/interpose.ts';
import { logRequest } from './request-log.ts';
import { routeOf } from './routes.ts';
import { answerUnknownMethod, answerUnreadable } from './unreadable.ts';
import { setSecurityHeaders } from './web/security-headers.ts';

/** The listeners of this process: our own from the start, Next's from its first request. */
const servers = singleton('servers', () => new Map<Server, Listener>());

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
  const listener = servers.get(server) ?? 'site';
  if (!servers.has(server)) registerListener(server, listener);
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

/** Sets the status and headers of the page being rendered. */
export function setPageStatus(status: number, headers: Record<string, string> = {}): void {
  const response = currentExchange()?.response;
  if (!response || response.headersSent) return;
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

/**
 * Registers `server` as `listener`, limits its connections and puts admission before its handler.
 * Our own are registered before they listen, Next's at its first request.
 */
export function registerListener(server: Server, listener: Listener): void {
  servers.set(server, listener);
  boundConnections(server);
  interpose(server, (request, response, next) => {
    if (answerUnreadable(request, response, listener)) return;
    if (listener === 'operations') return void next(request);
    void admit(request, response, listener, async (received) => {
      if (listener !== 'site' || !answerUnknownMethod(received, response)) await next(received);
    });
  });
}

/** Every registered server with its listener's name. */
export function registeredListeners(): [Server, Listener][] {
  return [...servers];
}
