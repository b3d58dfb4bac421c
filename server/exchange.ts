/**
 * One request of any listener and its answer, from the first line to the last byte. Whatever runs on
 * its behalf finds it here, however deep, to leave a word for the log and the metrics.
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
  /** The address as the client wrote it: Next changes the request's own. */
  readonly url: string;
  /** What its log entries and its answer carry, to be found by. */
  readonly id: string;
  /** When it began, in milliseconds of `performance.now()`. */
  readonly began: number;
  /** What the simulator does, when the route alone does not tell. */
  action: ActionKind | undefined;
  /** Whether it came with the simulator's password. */
  bySimulator: boolean;
  userId: number | undefined;
  /** Why it was refused, in words of ours only. */
  reason: string | undefined;
  /** Whether it fails because the server starts or ends, which is nobody's trouble. */
  foreseen: boolean;
  /** Whether the database did not answer when it was asked for the version of the page. */
  databaseAway?: boolean;
}

const current = singleton('exchange', () => new AsyncLocalStorage<Exchange>());

/** Makes everything from here on part of `exchange`. */
export function enterExchange(exchange: Exchange): void {
  current.enterWith(exchange);
}

/**
 * Runs `work` as part of `exchange`, whoever calls this. `AsyncLocalStorage.bind` does the same at ten
 * times the cost: it makes a resource that the garbage collector has to follow.
 */
export function within<T>(exchange: Exchange | undefined, work: () => T): T {
  return exchange ? current.run(exchange, work) : work();
}

/** The exchange that this code runs for; undefined outside of any. */
export function currentExchange(): Exchange | undefined {
  return current.getStore();
}

logRequestId(() => currentExchange()?.id);

/** Leaves a word about the current exchange. */
export function note(
  words: Partial<
    Pick<Exchange, 'action' | 'bySimulator' | 'userId' | 'reason' | 'foreseen' | 'databaseAway'>
  >,
): void {
  const exchange = current.getStore();
  if (exchange) Object.assign(exchange, words);
}

/** Whether the client of the current exchange has gone away, so that reading on its behalf fails. */
export function isAborted(): boolean {
  const response = current.getStore()?.response;
  return response?.destroyed === true && !response.writableFinished;
}
