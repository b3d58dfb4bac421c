/** The requests of every listener, counted when they begin and when they end. */
import type { Listener } from '../http/exchange.ts';
import { singleton } from '../singleton.ts';
import { Durations } from './durations.ts';

const state = singleton('request-metrics', () => ({
  durations: new Durations('listener', 'method', 'route', 'status'),
  inFlight: { site: 0, simulator: 0, operations: 0 } satisfies Record<Listener, number>,
}));

export const requests: Readonly<typeof state> = state;

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export function requestBegan(listener: Listener): void {
  state.inFlight[listener] += 1;
}

/** `route` must be a template, and `status` a number or "aborted": each combination is a series. */
export function requestEnded(
  listener: Listener,
  method: string,
  route: string,
  status: string,
  seconds: number,
): void {
  state.inFlight[listener] -= 1;
  const known = METHODS.has(method) ? method : 'other';
  state.durations.of(listener, known, route, status).observe(seconds);
}
