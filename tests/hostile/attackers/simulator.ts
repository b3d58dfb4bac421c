/** Not an attacker: the simulator, which must not be affected. It sends one request at a time. */
import { setTimeout as pause } from 'node:timers/promises';
import { environment } from '../../../platform/env.ts';
import { anyUser } from '../../../tools/bench/community.ts';
import { isAccepted, perform } from '../../../tools/simulator/client.ts';
import type { Action } from '../../../tools/simulator/scenario.ts';
import { LIMIT_MS, quantile } from '../../../tools/simulator/tally.ts';
import { TOWN } from '../people.ts';

export interface Simulation {
  host: string;
  /** Milliseconds that it waits for a response. */
  timeoutMs: number;
}

export interface Simulated {
  requests: number;
  /** Milliseconds of all requests except those answered with 503. A timeout counts with its duration. */
  p50: number;
  p99: number;
  /** Requests without the expected response within 300 ms. */
  failures: number;
  /** The failures by kind and outcome, such as `register 503`. */
  failed: Record<string, number>;
}

/** Milliseconds between two requests: the real simulator has pauses too. */
const APART = 10;

const run = Math.random().toString(36).slice(2);

function actionOf(id: number): Action {
  const user = anyUser(TOWN);
  const whom = anyUser(TOWN);
  const turn = id % 8;
  if (turn === 0) {
    const name = `simulated ${run} ${id}`;
    return { id, kind: 'register', user: name, email: 'a@b.example', password: 'secret 7' };
  }
  if (turn % 2 === 1) return { id, kind: 'tweet', user, text: 'Is anybody there?' };
  return { id, kind: turn === 6 ? 'unfollow' : 'follow', user, whom };
}

export default async function simulator(
  { host, timeoutMs }: Simulation,
  signal: AbortSignal,
): Promise<Simulated> {
  const { SIMULATOR_USER: user, SIMULATOR_PASSWORD: password } = environment();
  const times: number[] = [];
  const failed: Record<string, number> = {};
  const result: Simulated = { requests: 0, p50: 0, p99: 0, failures: 0, failed };
  while (!signal.aborted) {
    result.requests += 1;
    const action = actionOf(result.requests);
    const target = { host, user, password, timeoutMs };
    const { ending, milliseconds } = await perform(action, target);
    const accepted = isAccepted(action, ending);
    if (ending !== 503) times.push(milliseconds);
    if (!accepted || milliseconds > LIMIT_MS) {
      const key = `${action.kind} ${accepted ? 'late' : ending}`;
      failed[key] = (failed[key] ?? 0) + 1;
      result.failures += 1;
    }
    await pause(APART);
  }
  const sorted = times.toSorted((a, b) => a - b);
  return { ...result, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
}
