/** Logs failed and slow requests; the others, millions in a term, only at the debug level. */

import { log } from '../platform/log/log.ts';
import { Throttle } from '../platform/log/throttle.ts';
import { singleton } from '../platform/singleton.ts';
import type { Exchange } from './exchange.ts';

/** Milliseconds; the simulator's timeout. */
const SLOW = 300;

/** A scanner or an outage makes every request fail, so entries are rate-limited. */
const MOST_PER_SECOND = 20;

const throttle = singleton('request-log', () => new Throttle(MOST_PER_SECOND));

const DEBUG = { level: 'debug', message: 'request' } as const;
const SLOW_REQUEST = { level: 'warn', message: 'slow request' } as const;
const REFUSED = { level: 'info', message: 'request failed' } as const;
const ABORTED = { level: 'info', message: 'request aborted by the client' } as const;
const FAILED = { level: 'warn', message: 'request failed' } as const;

function judge({ response, expected }: Exchange, complete: boolean, ms: number) {
  const status = response.statusCode;
  if (!complete) return ABORTED;
  if (expected) return DEBUG;
  if (status >= 400) return status >= 500 ? FAILED : REFUSED;
  return ms > SLOW ? SLOW_REQUEST : DEBUG;
}

/** Logs a finished request, if its level is enabled and not throttled. */
export function logRequest(exchange: Exchange, route: string, complete: boolean, ms: number): void {
  const { response, listener, request } = exchange;
  const { level, message } = judge(exchange, complete, ms);
  if (!log.writes(level)) return;
  const status = complete ? response.statusCode : 'aborted';
  const admitted = level === 'debug' ? {} : throttle.admit(`${message} ${route} ${status}`);
  if (!admitted) return;
  log[level](message, {
    requestId: exchange.id,
    listener,
    method: request.method,
    route,
    status,
    ms: Math.round(ms * 10) / 10,
    userId: exchange.userId,
    action: exchange.action,
    reason: exchange.reason,
    ...admitted,
  });
}
