/** What the simulator does, without its memory of the latest action being touched. */
import assert from 'node:assert/strict';
import { environment } from '../../platform/env.ts';
import { type Checks, eventually, expectStatus, expectText } from './checks.ts';
import { Client, type Manner, type Reply } from './client.ts';
import type { SmokeUser, SmokeUsers } from './users.ts';

const basic = (user: string, password: string) => ({
  Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

/** Asks as the simulator does. */
export function simulatorAt(base: string, manner: Manner): Client {
  const { SIMULATOR_USER, SIMULATOR_PASSWORD } = environment();
  return new Client(base, manner, basic(SIMULATOR_USER, SIMULATOR_PASSWORD));
}

function parse(reply: Reply): unknown {
  expectStatus(reply, 200);
  assert.match(String(reply.headers['content-type']), /^application\/json\b/, 'no JSON');
  return JSON.parse(reply.text);
}

async function readLatest(simulator: Client): Promise<number> {
  const answer = parse(await simulator.send('/latest'));
  assert.ok(typeof answer === 'object' && answer !== null && 'latest' in answer, 'no latest');
  assert.ok(typeof answer.latest === 'number', `latest is "${answer.latest}"`);
  return answer.latest;
}

/**
 * Checks that `work`, none of whose requests carries an action's number, leaves the simulator's
 * latest one alone: it may only rise meanwhile, by a simulator at work.
 */
export async function keepLatest(checks: Checks, simulator: Client, work: () => Promise<void>) {
  let before = Number.NaN;
  await checks.run("The API tells the simulator's latest action", async () => {
    before = await readLatest(simulator);
    return String(before);
  });
  await work();
  await checks.run("The latest action is still the simulator's own", async () => {
    const after = await readLatest(simulator);
    assert.ok(after >= before, `it was ${before} and is ${after}`);
    return after === before ? String(after) : `${before} → ${after}: a simulator is at work`;
  });
}

const REFUSED = [
  { method: 'GET', path: '/msgs' },
  { method: 'GET', path: '/msgs/:user' },
  { method: 'POST', path: '/msgs/:user' },
  { method: 'GET', path: '/fllws/:user' },
  { method: 'POST', path: '/fllws/:user' },
];

async function checkRefusals(checks: Checks, simulator: Client, username: string): Promise<void> {
  const { base, manner } = simulator;
  const { SIMULATOR_USER } = environment();
  const strangers = {
    'without a password': new Client(base, manner),
    'with a wrong password': new Client(base, manner, basic(SIMULATOR_USER, 'not the password')),
  };
  for (const [how, stranger] of Object.entries(strangers)) {
    await checks.run(`Is closed to those who come ${how}`, async () => {
      for (const { method, path } of REFUSED) {
        const body = method === 'POST' ? JSON.stringify({ content: 'x', follow: username }) : '';
        const reply = await stranger.send(path.replace(':user', username), { method, body });
        expectStatus(reply, 403);
      }
    });
  }
  await checks.run('Refuses a name that is taken, and knows who is unknown', async () => {
    const again = { username, email: 'again@example.org', pwd: 'again and again' };
    expectStatus(await simulator.postJson('/register', again), 400);
    expectStatus(await simulator.send(`/msgs/${username}-unknown`), 404);
  });
}

async function checkFollows(checks: Checks, simulator: Client, who: string, whom: string) {
  const path = `/fllws/${who}`;
  const followed = async () => parse(await simulator.send(path));
  await checks.run('Follows and unfollows', async () => {
    expectStatus(await simulator.postJson(path, { follow: whom }), 204);
    await eventually(async () => assert.deepEqual(await followed(), { follows: [whom] }));
    expectStatus(await simulator.postJson(path, { unfollow: whom }), 204);
    await eventually(async () => assert.deepEqual(await followed(), { follows: [] }));
  });
}

/** `person` is somebody from the site whom the simulator's user follows. */
export async function checkApi(
  checks: Checks,
  simulator: Client,
  users: SmokeUsers,
  person: SmokeUser,
): Promise<void> {
  const user = users.next('simulator');
  const { username, email, password: pwd } = user;
  const content = `Checking the API: ${username}`;
  checks.heading(`The simulator's API, ${username}`);
  await checks.run('Registers', async () => {
    users.remember(user);
    expectStatus(await simulator.postJson('/register', { username, email, pwd }), 204);
  });
  await checks.run('Posts a message', async () => {
    expectStatus(await simulator.postJson(`/msgs/${username}`, { content }), 204);
  });
  for (const path of [`/msgs/${username}`, '/msgs?no=1000']) {
    await checks.run(`${path} lists the message`, () =>
      eventually(async () => {
        const reply = await simulator.send(path);
        assert.ok(Array.isArray(parse(reply)), 'this is no list');
        expectText(reply, content);
      }),
    );
  }
  await checkFollows(checks, simulator, username, person.username);
  await checkRefusals(checks, simulator, username);
}
