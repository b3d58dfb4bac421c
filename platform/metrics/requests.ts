/** HTTP request metrics of all listeners. */
import { gauge, histogram } from './registry.ts';

const LISTENERS = ['site', 'simulator', 'operations'] as const;

export type Listener = (typeof LISTENERS)[number];

const durations = histogram({
  name: 'minitwit_http_request_duration_seconds',
  help: 'Time until the response was sent or the connection closed (status "aborted").',
  labelNames: ['listener', 'method', 'route', 'status'],
});

const inFlight = gauge({
  name: 'minitwit_http_requests_in_flight',
  help: 'Requests in progress.',
  labelNames: ['listener'],
});

for (const listener of LISTENERS) inFlight.inc({ listener }, 0);

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export function requestBegan(listener: Listener): void {
  inFlight.inc({ listener });
}

/** `route` must be a template and `status` a number or "aborted": each combination is a series. */
export function requestEnded(
  listener: Listener,
  method: string,
  route: string,
  status: string,
  seconds: number,
): void {
  inFlight.dec({ listener });
  const label = METHODS.has(method) ? method : 'other';
  durations.observe({ listener, method: label, route, status }, seconds);
}
