/**
 * The current request of any listener with its response, available to all code that runs for it
 * (AsyncLocalStorage). That code can add fields for the log and the metrics.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ActionKind } from '../lib/activity.ts';
import { logRequestId } from '../platform/log/log.ts';
import type { Listener } from '../platform/metrics/requests.ts';
import { singleton } from '../platform/singleton.ts';

export type { Listener };

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly listener: Listener;
  /** The URL as the client sent it: Next changes the request's own. */
  readonly url: string;
  /** The request id, in log entries and in the response header. */
  readonly id: string;
  /** When it began (`performance.now()`, milliseconds). */
  readonly began: number;
  /** The simulator's action, when the route alone does not determine it. */
  action: ActionKind | undefined;
  /** Whether it came with the simulator's password. */
  bySimulator: boolean;
  userId: number | undefined;
  /** Why it was refused; never contains user input. */
  reason: string | undefined;
  /** Whether it fails because the server is starting or shutting down, which is no incident. */
  expected: boolean;
  /** Whether the database was unavailable when the page's version was read. */
  databaseUnavailable?: boolean;
}

const current = singleton('exchange', () => new AsyncLocalStorage<Exchange>());

/** Makes `exchange` the current one for the code that runs from here on. */
export function enterExchange(exchange: Exchange): void {
  current.enterWith(exchange);
}

/**
 * Runs `work` as part of `exchange`, from any context. `AsyncLocalStorage.bind` does the same at ten
 * times the cost: it makes a resource that the garbage collector has to follow.
 */
export function within<T>(exchange: Exchange | undefined, work: () => T): T {
  return exchange ? current.run(exchange, work) : work();
}

/** The current exchange; undefined outside of a request. */
export function currentExchange(): Exchange | undefined {
  return current.getStore();
}

logRequestId(() => currentExchange()?.id);

/** Sets fields of the current exchange; does nothing outside of a request. */
export function annotateRequest(
  fields: Partial<
    Pick<
      Exchange,
      'action' | 'bySimulator' | 'userId' | 'reason' | 'expected' | 'databaseUnavailable'
    >
  >,
): void {
  const exchange = current.getStore();
  if (exchange) Object.assign(exchange, fields);
}

/** Whether the client has aborted the current request, so that reading its body fails. */
export function isAborted(): boolean {
  const response = current.getStore()?.response;
  return response?.destroyed === true && !response.writableFinished;
}
