/** Checks what the simulator does, without changing the latest action. */
import assert from 'node:assert/strict';
import { environment } from '../../platform/env.ts';
import { type Checks, eventually, expectStatus, expectText } from './checks.ts';
import type { Limits, Sent } from './client.ts';
import { Simulator } from './simulator.ts';
import type { SmokeUser, SmokeUsers } from './users.ts';

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** A client with the simulator's credentials. */
export function simulatorAt(base: string, limits: Limits): Simulator {
  const { SIMULATOR_USER, SIMULATOR_PASSWORD } = environment();
  return new Simulator(base, basic(SIMULATOR_USER, SIMULATOR_PASSWORD), limits);
}

async function readLatest(simulator: Simulator): Promise<number> {
  const answer = await simulator.read('/latest');
  assert.ok(typeof answer === 'object' && answer !== null && 'latest' in answer, 'no latest');
  assert.ok(typeof answer.latest === 'number', `latest is "${answer.latest}"`);
  return answer.latest;
}

/**
 * Checks that `work`, whose requests carry no action number, does not change the simulator's latest
 * action. It may rise meanwhile if a simulator is running.
 */
export async function checkLatestUnchanged(
  checks: Checks,
  simulator: Simulator,
  work: () => Promise<void>,
) {
  let before = Number.NaN;
  await checks.run("The API returns the simulator's latest action", async () => {
    before = await readLatest(simulator);
    return String(before);
  });
  await work();
  await checks.run('These checks did not change the latest action', async () => {
    const after = await readLatest(simulator);
    assert.ok(after >= before, `it was ${before} and is ${after}`);
    return after === before ? String(after) : `${before} → ${after}: a simulator is running`;
  });
}

const REFUSED = [
  { method: 'GET', path: '/msgs' },
  { method: 'GET', path: '/msgs/:user' },
  { method: 'POST', path: '/msgs/:user' },
  { method: 'GET', path: '/fllws/:user' },
  { method: 'POST', path: '/fllws/:user' },
];

async function checkRefusals(
  checks: Checks,
  simulator: Simulator,
  username: string,
): Promise<void> {
  const wrong = basic(environment().SIMULATOR_USER, 'not the password');
  const clients = { 'without a password': {}, 'with a wrong password': { Authorization: wrong } };
  for (const [how, headers] of Object.entries(clients)) {
    await checks.run(`Refuses clients ${how}`, async () => {
      for (const { method, path } of REFUSED) {
        const sent: Sent = { method, headers };
        if (method === 'POST') sent.body = JSON.stringify({ content: 'x', follow: username });
        const answer = await simulator.sendAnonymously(path.replace(':user', username), sent);
        expectStatus(answer, 403);
      }
    });
  }
  await checks.run('Refuses a name that is taken, and answers 404 for unknown users', async () => {
    const again = { username, email: 'again@example.org', pwd: 'again and again' };
    expectStatus(await simulator.post('/register', again), 400);
    expectStatus(await simulator.send(`/msgs/${username}-unknown`), 404);
  });
}

async function checkFollows(checks: Checks, simulator: Simulator, who: string, whom: string) {
  const path = `/fllws/${who}`;
  await checks.run('Follows and unfollows', async () => {
    await simulator.write(path, { follow: whom });
    await eventually(async () => assert.deepEqual(await simulator.followedBy(who), [whom]));
    await simulator.write(path, { unfollow: whom });
    await eventually(async () => assert.deepEqual(await simulator.followedBy(who), []));
  });
}

/** `person` is a user of the site, whom the simulator's user follows. */
export async function checkApi(
  checks: Checks,
  simulator: Simulator,
  users: SmokeUsers,
  person: SmokeUser,
): Promise<void> {
  const user = users.next('simulator');
  const { username, email, password: pwd } = user;
  const content = `Checking the API: ${username}`;
  checks.heading(`The simulator's API, ${username}`);
  await checks.run('Registers', async () => {
    users.remember(user);
    await simulator.write('/register', { username, email, pwd });
  });
  await checks.run('Posts a message', async () => {
    await simulator.say(username, content);
  });
  for (const path of [`/msgs/${username}`, '/msgs?no=1000']) {
    await checks.run(`${path} lists the message`, () =>
      eventually(async () => {
        const listed = await simulator.read(path);
        assert.ok(Array.isArray(listed), 'the answer is not a list');
        expectText(JSON.stringify(listed), content);
      }),
    );
  }
  await checkFollows(checks, simulator, username, person.username);
  await checkRefusals(checks, simulator, username);
}
