/** Metrics of database statements and connection pools. */
import { singleton } from '../singleton.ts';
import { counter, gauge, histogram } from './registry.ts';

/** Why a statement failed: timed out, connection error, or anything else. */
export type Failure = 'deadline' | 'connection' | 'other';

const durations = histogram({
  name: 'minitwit_database_query_duration_seconds',
  help: 'Time of a named database statement, including the wait for a connection.',
  labelNames: ['query'],
});

const errors = counter({
  name: 'minitwit_database_errors_total',
  help: 'Failed statements by reason: deadline, connection or other.',
  labelNames: ['query', 'reason'],
});

const pools = singleton('pool-use', () => [] as PoolUse[]);

/** The usage of one pool. */
export class PoolUse {
  /** Statements started but not settled. */
  pending = 0;
  connections = 0;
  readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /**
   * Counts a statement that starts. The driver does not report how many connections it has, but
   * opens one whenever all others are busy, and calls `onclose` when it closes one.
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

/** Tracks the usage of a pool of at most `limit` connections. */
export function newPoolUse(limit: number): PoolUse {
  const use = new PoolUse(limit);
  pools.push(use);
  return use;
}

/** Counts a settled statement; `seconds` includes the wait for a connection. */
export function querySettled(query: string, seconds: number): void {
  durations.observe({ query }, seconds);
}

export function queryFailed(query: string, reason: Failure): void {
  errors.inc({ query, reason });
}

/** A gauge of the sum over all pools. */
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
poolGauge('in_use', 'Connections that are executing a statement.', ({ pending, limit }) =>
  Math.min(pending, limit),
);
poolGauge('waiting', 'Statements waiting for a connection.', ({ pending, limit }) =>
  Math.max(0, pending - limit),
);
