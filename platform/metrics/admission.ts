import { counter } from './registry.ts';

const refused = counter({
  name: 'minitwit_http_requests_refused_total',
  help: 'Requests refused before processing, by the gate that was full, or "body".',
  labelNames: ['gate'],
});

export function requestRefused(gate: string): void {
  refused.inc({ gate });
}

/** Initialises gates at 0, so that their series exist before the first refusal. */
export function showGates(...gates: string[]): void {
  for (const gate of gates) refused.inc({ gate }, 0);
}

showGates('body');
