/** The statements sent to the database, and how busy they keep its pool of connections. */
import { singleton } from '../singleton.ts';
import { Durations } from './durations.ts';

/** Why a statement failed: it took too long, its connection failed, or anything else. */
export type Failure = 'deadline' | 'connection' | 'other';

const state = singleton('database-metrics', () => ({
  durations: new Durations('query'),
  errors: new Map<string, { query: string; reason: Failure; count: number }>(),
  /** Statements that have been started and not settled. */
  pending: 0,
  connections: 0,
  limit: 0,
}));

/** The most connections that the pool may open. */
export function setPoolLimit(limit: number): void {
  state.limit = limit;
}

/**
 * Counts a statement that starts. The driver does not say how many connections it has, but it opens
 * one whenever a statement finds all others busy, and tells when it closes one.
 */
export function queryStarted(): void {
  state.pending += 1;
  state.connections = Math.max(state.connections, Math.min(state.pending, state.limit));
}

export function connectionClosed(): void {
  state.connections = Math.max(0, state.connections - 1);
}

/** Counts a statement that has settled, waiting for a connection included. */
export function querySettled(query: string, seconds: number): void {
  state.pending -= 1;
  state.durations.of(query).observe(seconds);
}

export function queryFailed(query: string, reason: Failure): void {
  const key = `${query} ${reason}`;
  const known = state.errors.get(key);
  if (known) known.count += 1;
  else state.errors.set(key, { query, reason, count: 1 });
}

export const queryDurations: Iterable<ReturnType<Durations['of']>> = state.durations;

export function queryErrors() {
  return [...state.errors.values()];
}

/** The pool as it is now; what waits is queued, or sent behind another statement. */
export function poolUse() {
  const { pending, connections, limit } = state;
  return {
    limit,
    connections,
    inUse: Math.min(pending, limit),
    waiting: Math.max(0, pending - limit),
  };
}
