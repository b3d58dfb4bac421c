/** The statements sent to the database, and how busy they keep its connections. */
import { singleton } from '../singleton.ts';
import { Durations } from './durations.ts';

/** Why a statement failed: it took too long, its connection failed, or anything else. */
export type Failure = 'deadline' | 'connection' | 'other';

const state = singleton('database-metrics', () => ({
  durations: new Durations('query'),
  errors: new Map<string, { query: string; reason: Failure; count: number }>(),
  pools: [] as PoolUse[],
}));

/** What one pool is doing. */
export class PoolUse {
  /** Statements that have been started and not settled. */
  pending = 0;
  connections = 0;
  readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /**
   * Counts a statement that starts. The driver does not say how many connections it has, but it
   * opens one whenever a statement finds all others busy, and tells when it closes one.
   */
  started(): void {
    this.pending += 1;
    this.connections = Math.max(this.connections, Math.min(this.pending, this.limit));
  }

  settled(): void {
    this.pending -= 1;
  }

  closed(): void {
    this.connections = Math.max(0, this.connections - 1);
  }
}

/** Counts the use of a pool that opens at most `limit` connections. */
export function newPoolUse(limit: number): PoolUse {
  const use = new PoolUse(limit);
  state.pools.push(use);
  return use;
}

/** Counts a statement that has settled, waiting for a connection included. */
export function querySettled(query: string, seconds: number): void {
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

/** The pools as they are now; what waits has no connection yet. */
export function poolUse() {
  const sum = (count: (pool: PoolUse) => number) =>
    state.pools.reduce((total, pool) => total + count(pool), 0);
  return {
    limit: sum(({ limit }) => limit),
    connections: sum(({ connections }) => connections),
    inUse: sum(({ pending, limit }) => Math.min(pending, limit)),
    waiting: sum(({ pending, limit }) => Math.max(0, pending - limit)),
  };
}
