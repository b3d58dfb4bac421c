/** The statements sent to the database, and how busy they keep its connections. */
import { singleton } from '../singleton.ts';
import { counter, gauge, histogram } from './registry.ts';

/** Why a statement failed: it took too long, its connection failed, or anything else. */
export type Failure = 'deadline' | 'connection' | 'other';

const durations = histogram({
  name: 'minitwit_database_query_duration_seconds',
  help: 'Time of a named database statement, waiting for a connection included.',
  labelNames: ['query'],
});

const errors = counter({
  name: 'minitwit_database_errors_total',
  help: 'Statements that failed, by the reason: deadline, connection or other.',
  labelNames: ['query', 'reason'],
});

const pools = singleton('pool-use', () => [] as PoolUse[]);

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
  pools.push(use);
  return use;
}

/** Counts a statement that has settled, waiting for a connection included. */
export function querySettled(query: string, seconds: number): void {
  durations.observe({ query }, seconds);
}

export function queryFailed(query: string, reason: Failure): void {
  errors.inc({ query, reason });
}

/** Shows a number of all pools together. */
function poolGauge(what: string, help: string, count: (pool: PoolUse) => number): void {
  gauge({
    name: `minitwit_database_pool_${what}`,
    help,
    collect() {
      this.set(pools.reduce((total, pool) => total + count(pool), 0));
    },
  });
}

poolGauge('connections', 'Open connections of the pool.', (pool) => pool.connections);
poolGauge('limit', 'Connections that the pool may open.', (pool) => pool.limit);
poolGauge('in_use', 'Connections with a statement under way.', ({ pending, limit }) =>
  Math.min(pending, limit),
);
// What waits has no connection yet.
poolGauge('waiting', 'Statements that wait for a connection.', ({ pending, limit }) =>
  Math.max(0, pending - limit),
);
