/** Posts at the simulator's rate while many users register at once. */
import { setTimeout as pause } from 'node:timers/promises';
import { environment } from '../../platform/env.ts';
import { isAccepted, perform } from '../simulator/client.ts';
import { replay } from '../simulator/replay.ts';
import type { Action } from '../simulator/scenario.ts';
import { anyUser, type CommunitySize } from './community.ts';
import { type Figures, figuresOf } from './figures.ts';

/** Registrations per burst, the number of bursts, and milliseconds from one to the next. */
export const REGISTRATIONS = 40;
const BURSTS = 5;
const APART = 2_000;

/** Posts a second. */
export const POSTS = 50;

function* posts(size: CommunitySize): Generator<Action> {
  const count = (BURSTS * APART * POSTS) / 1_000;
  for (let id = 0; id < count; id += 1) {
    yield { id, kind: 'tweet', user: anyUser(size), text: 'Who are all these new people?' };
  }
}

function* registrations(burst: number): Generator<Action> {
  const run = Math.random().toString(36).slice(2);
  for (let id = 0; id < REGISTRATIONS; id += 1) {
    const user = `burst ${run} ${burst} ${id}`;
    yield { id, kind: 'register', user, email: 'somebody@example.org', password: 'secret 7' };
  }
}

/** Returns the figures of the posts and of the registrations. */
export async function runBursts(host: string, size: CommunitySize, signal: AbortSignal) {
  const { SIMULATOR_USER: user, SIMULATOR_PASSWORD: password } = environment();
  const target = { host, user, password, timeoutMs: 5_000 };
  const seen = { tweet: [] as number[], register: [] as number[] };
  const errors = { tweet: 0, register: 0 };
  const send = async (action: Action) => {
    const kind = action.kind === 'register' ? 'register' : 'tweet';
    const { ending, milliseconds } = await perform(action, target);
    if (isAccepted(action, ending)) seen[kind].push(milliseconds);
    else errors[kind] += 1;
  };
  const posting = replay(posts(size), { concurrency: 500, rate: POSTS, signal }, send);
  for (let burst = 0; burst < BURSTS && !signal.aborted; burst += 1) {
    const begin = performance.now();
    await replay(registrations(burst), { concurrency: REGISTRATIONS, signal }, send);
    await pause(Math.max(0, begin + APART - performance.now()));
  }
  await posting;
  const seconds = (BURSTS * APART) / 1_000;
  const figures = (kind: 'tweet' | 'register'): Figures =>
    figuresOf(seen[kind], seconds, errors[kind]);
  return { posts: figures('tweet'), registrations: figures('register') };
}
