/** The queue that all password hashing goes through, so that a burst of it cannot drown the rest. */
import { availableParallelism } from 'node:os';
import PQueue from 'p-queue';
import { Unavailable } from '../../platform/errors.ts';
import { hashDurations } from '../../platform/metrics/hashing.ts';
import { singleton } from '../../platform/singleton.ts';

/**
 * On whose behalf a password is hashed: a program that has the API's password, another program, or
 * a person at the site. None of the three can use up the places of another.
 */
export type HashingFor = 'simulator' | 'program' | 'person';

/** Milliseconds that the hashes of one kind may wait for each other; what would wait longer is refused. */
const LONGEST_WAIT: Record<HashingFor, number> = {
  simulator: 2_000,
  program: 1_000,
  person: 2_000,
};

/** The share of the last hash in the average: enough to follow a machine that slows down. */
const WEIGHT = 0.1;

/** Milliseconds that a hash takes at most on a machine that is merely busy. */
const LONGEST_HASH = 500;

// One core stays free for the event loop and for Postgres beside it: with both of two cores hashing,
// the posts of that time would wait for them.
const CONCURRENCY = Math.max(1, availableParallelism() - 1);

const state = singleton('hashing-queue', () => ({
  queue: new PQueue({ concurrency: CONCURRENCY }),
  waiting: { simulator: 0, program: 0, person: 0 } satisfies Record<HashingFor, number>,
  /** Milliseconds that one hash takes, a moving average. */
  average: 40,
}));

/** How many wait for their turn. */
export function hashesWaiting(): number {
  return state.queue.size;
}

async function measured<T>(hashing: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await hashing();
  } finally {
    const ms = performance.now() - began;
    // A process that was stopped meanwhile says nothing of how long a hash takes.
    state.average += WEIGHT * (Math.min(ms, LONGEST_HASH) - state.average);
    hashDurations.observe(ms / 1000);
  }
}

/**
 * Does one piece of hashing when its turn comes, the simulator's before all others. More at once
 * than cores would be no faster, and take 19 MiB each.
 * @throws Unavailable when too many of the same kind are waiting.
 */
export function queueHash<T>(whose: HashingFor, hashing: () => Promise<T>): Promise<T> {
  const { queue, waiting, average } = state;
  const wait = ((waiting[whose] + queue.pending) * average) / CONCURRENCY;
  if (wait > LONGEST_WAIT[whose]) {
    const message = 'Too many people are signing up or in right now';
    return Promise.reject(new Unavailable(message, undefined, Math.ceil(wait / 1_000)));
  }
  waiting[whose] += 1;
  const turn = () => {
    waiting[whose] -= 1;
    return measured(hashing);
  };
  return queue.add(turn, { priority: whose === 'simulator' ? 1 : 0 });
}
