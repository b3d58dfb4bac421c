import { singleton } from '../singleton.ts';

/** Requests refused before anything worked on them, by the gate that was full, or "body". */
const refused = singleton('requests-refused', () => new Map<string, number>());

export function requestRefused(gate: string): void {
  refused.set(gate, (refused.get(gate) ?? 0) + 1);
}

export const requestsRefused: ReadonlyMap<string, number> = refused;
