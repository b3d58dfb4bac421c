/** Replays a scenario: paced, at most so many at once, and everybody's own actions in order. */
import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { Action } from './scenario.ts';

export interface Pace {
  /** Actions under way at once; with 1 the scenario's own order is kept strictly. */
  concurrency: number;
  /** Actions started a second at most; without it as fast as the answers come. */
  rate?: number | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Calls `perform` for each action and resolves when the last has ended, or, once `signal` is
 * aborted, when those under way have. An action waits for the one before it of the same user, and
 * a follow also for the registration of whom it names.
 */
export async function replay(
  actions: Iterable<Action>,
  { concurrency, rate, signal }: Pace,
  perform: (action: Action) => Promise<void>,
): Promise<void> {
  const queue = new PQueue({ concurrency });
  // How far to look ahead for users who are free, so that one who is waiting stops nobody else.
  const window = concurrency === 1 ? 1 : concurrency * 8;
  const underWay = new Set<Promise<void>>();
  const lastOf = new Map<string, Promise<void>>();
  const registrationOf = new Map<string, Promise<void>>();
  const started = performance.now();
  let index = 0;
  for (const action of actions) {
    while (underWay.size >= window) await Promise.race(underWay);
    const early = rate ? started + (index * 1_000) / rate - performance.now() : 0;
    if (early > 0) await sleep(early);
    if (signal?.aborted) break;
    const before = [lastOf.get(action.user)];
    if ('whom' in action) before.push(registrationOf.get(action.whom));
    const done = Promise.all(before)
      .then(() => queue.add(() => perform(action)))
      .finally(() => underWay.delete(done));
    lastOf.set(action.user, done);
    if (action.kind === 'register') registrationOf.set(action.user, done);
    underWay.add(done);
    index += 1;
  }
  await Promise.all(underWay);
}
