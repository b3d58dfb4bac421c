/** The simulator's own mix of actions, at its own rate however long the answers take. */

import { environment } from '../../platform/env.ts';
import { isAccepted, perform } from '../simulator/client.ts';
import { replay } from '../simulator/replay.ts';
import { type Action, KINDS, type Kind } from '../simulator/scenario.ts';
import { anyNewcomer, anyUser, type CommunitySize } from './community.ts';
import { type Figures, figuresOf } from './figures.ts';

/** Actions a second. */
export const RATE = 50;

/** Enough that a slow answer delays no others. */
const CONCURRENCY = 500;

/** Milliseconds until a request times out. */
const TIMEOUT = 5_000;

const TEXT = 'What we call a short cut is usually a detour with a view, says the neighbour.';

/** Actions in the proportions of a real scenario; one unfollow in four is of a user who is not followed. */
function* actions(size: CommunitySize, count: number): Generator<Action> {
  const run = Math.random().toString(36).slice(2);
  const followed: { user: string; whom: string }[] = [];
  for (let id = 0; id < count; id += 1) {
    const draw = Math.random();
    const pair = { user: anyNewcomer(), whom: anyUser(size) };
    if (draw < 0.008) {
      const user = `mixed ${run} ${id}`;
      yield { id, kind: 'register', user, email: 'somebody@example.org', password: 'secret 7' };
    } else if (draw < 0.44) {
      yield { id, kind: 'tweet', user: anyUser(size), text: TEXT };
    } else if (draw < 0.82) {
      followed.push(pair);
      yield { id, kind: 'follow', ...pair };
    } else {
      yield { id, kind: 'unfollow', ...((draw < 0.955 && followed.shift()) || pair) };
    }
  }
}

/**
 * Sends the mix to the API at `host` for `seconds`, one connection per request. Returns the figures of
 * all actions and of each kind.
 */
export async function runMix(
  host: string,
  size: CommunitySize,
  seconds: number,
  signal: AbortSignal,
): Promise<Map<Kind | 'all', Figures>> {
  const { SIMULATOR_USER: user, SIMULATOR_PASSWORD: password } = environment();
  const target = { host, user, password, timeoutMs: TIMEOUT };
  const seen: { kind: Kind; milliseconds: number; accepted: boolean }[] = [];
  const begin = performance.now();
  const pace = { concurrency: CONCURRENCY, rate: RATE, signal };
  await replay(actions(size, Math.ceil(seconds * RATE)), pace, async (action) => {
    const { ending, milliseconds } = await perform(action, target);
    seen.push({ kind: action.kind, milliseconds, accepted: isAccepted(action, ending) });
  });
  const took = (performance.now() - begin) / 1_000;
  const figures = (kind: Kind | 'all') => {
    const those = seen.filter((one) => kind === 'all' || one.kind === kind);
    const times = those.filter((one) => one.accepted).map((one) => one.milliseconds);
    return figuresOf(times, took, those.length - times.length);
  };
  return new Map((['all', ...KINDS] as const).map((kind) => [kind, figures(kind)]));
}
