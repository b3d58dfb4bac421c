/** Replays a scenario with limited rate and concurrency, each user's actions in order. */
import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { Action } from './scenario.ts';

export interface Pace {
  /** Most actions at once; 1 replays strictly in the scenario's order. */
  concurrency: number;
  /** Most actions started per second; unlimited by default. */
  rate?: number | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Calls `perform` for each action and resolves when all have ended. When `signal` is aborted it
 * starts no more and resolves when the pending ones have ended. An action waits for the same user's
 * previous one, and a follow also for the registration of the user it names.
 */
export async function replay(
  actions: Iterable<Action>,
  { concurrency, rate, signal }: Pace,
  perform: (action: Action) => Promise<void>,
): Promise<void> {
  const queue = new PQueue({ concurrency });
  // Look ahead for actions that can start, so that one waiting user does not block the others.
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
