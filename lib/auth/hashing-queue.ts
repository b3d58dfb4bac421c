/** The queue that all password hashing goes through, so that a burst of it cannot drown the rest. */
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { Unavailable } from '../errors.ts';
import { hashDurations } from '../metrics/hashing.ts';
import { singleton } from '../singleton.ts';

/** Whoever would wait longer than this is told to come back: the simulator gives up long before. */
const LONGEST_WAIT_MS = 2_000;

/** The share of the last hash in the average: enough to follow a machine that slows down. */
const WEIGHT = 0.1;

// One core stays free for the event loop and for Postgres beside it: with both of two cores hashing,
// the posts of that time would wait for them.
const CONCURRENCY = Math.max(1, availableParallelism() - 1);

const queue = singleton('hashing-queue', () => ({
  limit: pLimit(CONCURRENCY),
  /** Milliseconds that one hash takes, a moving average. */
  average: 40,
}));

/** How many wait for their turn. */
export function hashesWaiting(): number {
  return queue.limit.pendingCount;
}

/**
 * Does one piece of hashing when its turn comes. More at once than cores would be no faster, and
 * take 19 MiB each.
 * @throws Unavailable when that would take more than two seconds.
 */
export function inTurn<T>(hashing: () => Promise<T>): Promise<T> {
  const { limit, average } = queue;
  const wait = ((limit.pendingCount + limit.activeCount) * average) / CONCURRENCY;
  if (wait > LONGEST_WAIT_MS) {
    const message = 'Too many people are signing up or in right now';
    return Promise.reject(new Unavailable(message, undefined, Math.ceil(wait / 1_000)));
  }
  return limit(async () => {
    const begin = performance.now();
    try {
      return await hashing();
    } finally {
      const ms = performance.now() - begin;
      queue.average += WEIGHT * (ms - queue.average);
      hashDurations.of().observe(ms / 1000);
    }
  });
}
