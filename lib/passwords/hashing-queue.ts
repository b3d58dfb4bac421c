/** The queue for all password hashing, so that a burst of it cannot starve other work. */
import { availableParallelism } from 'node:os';
import PQueue from 'p-queue';
import { Unavailable } from '../../platform/errors.ts';
import { hashDurations } from '../../platform/metrics/hashing.ts';
import { singleton } from '../../platform/singleton.ts';

/**
 * Who a password is hashed for: a program with the API's password, another program, or a person at the
 * site. Each has its own share of the queue.
 */
export type HashingFor = 'simulator' | 'program' | 'person';

/** Milliseconds that hashes of one kind may wait for each other; longer waits are rejected. */
const LONGEST_WAIT: Record<HashingFor, number> = {
  simulator: 2_000,
  program: 1_000,
  person: 2_000,
};

/** The weight of the last hash in the average: enough to follow a machine that slows down. */
const WEIGHT = 0.1;

/** Milliseconds that a hash takes at most on a busy machine. */
const LONGEST_HASH = 500;

// Leave one core to the event loop and Postgres: with both of two cores hashing, posts would wait.
const CONCURRENCY = Math.max(1, availableParallelism() - 1);

const state = singleton('hashing-queue', () => ({
  queue: new PQueue({ concurrency: CONCURRENCY }),
  waiting: { simulator: 0, program: 0, person: 0 } satisfies Record<HashingFor, number>,
  /** Milliseconds that one hash takes, a moving average. */
  average: 40,
}));

/** Queued hashes. */
export function hashesWaiting(): number {
  return state.queue.size;
}

async function measured<T>(hashing: () => Promise<T>): Promise<T> {
  const start = performance.now();
  try {
    return await hashing();
  } finally {
    const ms = performance.now() - start;
    // Capped, because a process that was suspended would distort the average.
    state.average += WEIGHT * (Math.min(ms, LONGEST_HASH) - state.average);
    hashDurations.observe(ms / 1000);
  }
}

/**
 * Queues one hash; the simulator's come first. Running more at once than there are cores would be no
 * faster, and each takes 19 MiB.
 * @throws Unavailable when too many of the same kind are queued.
 */
export function queueHash<T>(whose: HashingFor, hashing: () => Promise<T>): Promise<T> {
  const { queue, waiting, average } = state;
  const wait = ((waiting[whose] + queue.pending) * average) / CONCURRENCY;
  if (wait > LONGEST_WAIT[whose]) {
    const message = 'Too many people are signing up or signing in right now';
    return Promise.reject(new Unavailable(message, undefined, Math.ceil(wait / 1_000)));
  }
  waiting[whose] += 1;
  const run = () => {
    waiting[whose] -= 1;
    return measured(hashing);
  };
  return queue.add(run, { priority: whose === 'simulator' ? 1 : 0 });
}
