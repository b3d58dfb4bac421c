/** API traffic: the simulator, with a connection per request, and clients with keep-alive. */
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { perform } from '../../tools/simulator/client.ts';
import { replay } from '../../tools/simulator/replay.ts';
import type { Action } from '../../tools/simulator/scenario.ts';
import { syntheticScenario } from '../../tools/simulator/synthetic.ts';
import { AUTHORISED, ask, PATIENCE, type Question } from './asking.ts';
import type { Requests } from './requests.ts';
import type { Writes } from './writes.ts';

/** The simulator's actions per second, and how many run at once. */
const PACE = { rate: 100, concurrency: 4 };

const KEEP_ALIVE_CLIENTS = 4;
/** Milliseconds between two requests of a keep-alive client. */
const BETWEEN = 25;

export interface Work {
  requests: Requests;
  writes: Writes;
  /** Where Traefik listens. */
  site: string;
  /** Part of every user name, so that each round has its own users. */
  round: string;
  signal: AbortSignal;
}

/** The action of a user of this round; every text is unique. */
function inRound(action: Action, round: string): Action {
  const user = `${round} ${action.user}`;
  if (action.kind === 'tweet')
    return { ...action, user, text: `${action.text} ${round}-${action.id}` };
  return action.kind === 'register'
    ? { ...action, user }
    : { ...action, user, whom: `${round} ${action.whom}` };
}

/** Drives the API as `npm run simulate` does. */
export async function simulate({ requests, writes, site, round, signal }: Work): Promise<void> {
  const target = {
    host: `${site}/api`,
    user: 'simulator',
    password: 'super_safe!',
    timeoutMs: PATIENCE,
  };
  const actions = syntheticScenario(1_000_000);
  await replay(actions, { ...PACE, signal }, async (planned) => {
    const action = inRound(planned, round);
    const { ending, milliseconds } = await perform(action, target);
    const what = `simulator's ${action.kind}`;
    const done = requests.record({ what, ending, expected: 204, milliseconds });
    if (action.kind === 'tweet') writes.message(action.text, ending);
    else if (action.kind !== 'register') {
      writes.follow(action.user, action.whom, done ? action.kind === 'follow' : undefined);
    } else if (done) writes.user(action.user);
  });
}

/** The endless requests of a keep-alive client. */
function* questions(user: string): Generator<Question & { text?: string }> {
  const path = `/api/msgs/${encodeURIComponent(user)}`;
  const write = (text: string, to: string, expected: number) => ({
    ...{ path: to, expected, method: 'POST', headers: AUTHORISED, text },
    body: JSON.stringify({ content: text }),
  });
  for (let turn = 0; ; turn += 1) {
    yield write(`${user} says ${turn}`, path, 204);
    yield { path: '/api/msgs?no=20', expected: 200, headers: AUTHORISED };
    yield { path: '/api/latest', expected: 200 };
    yield write(`${user} says ${turn} once more`, path, 204);
    yield { path: `${path}?no=5`, expected: 200, headers: AUTHORISED };
    // A request that must be rejected must be rejected by every replica.
    if (turn % 10 === 0) yield write(`nobody says ${user} ${turn}`, '/api/msgs/nobody', 404);
  }
}

/** Registers a new user. */
export async function register({ requests, writes, site }: Work, user: string): Promise<void> {
  const registration = { username: user, email: 'user@example.org', pwd: 'correct horse 7' };
  const { ending } = await ask(requests, site, {
    ...{ path: '/api/register', expected: 204, method: 'POST' },
    body: JSON.stringify(registration),
  });
  if (ending === 204) writes.user(user);
}

async function sendRequests(work: Work, user: string): Promise<void> {
  const { requests, writes, site, signal } = work;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  for (const { text, ...question } of questions(user)) {
    if (signal.aborted) break;
    const began = performance.now();
    const { ending: end } = await ask(requests, site, { ...question, agent });
    if (text !== undefined) writes.message(text, end);
    await pause(Math.max(0, began + BETWEEN - performance.now()));
  }
  agent.destroy();
}

/** Reads and writes over keep-alive connections. */
export async function keepConnections(work: Work): Promise<void> {
  const users = Array.from(
    { length: KEEP_ALIVE_CLIENTS },
    (_, index) => `${work.round} keeper ${index}`,
  );
  for (const user of users) await register(work, user);
  await Promise.all(users.map((user) => sendRequests(work, user)));
}
