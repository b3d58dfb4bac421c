/** A server from the image: its start, its responses and its process. */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { SERVER_ENVIRONMENT } from '../../bin/server-process.ts';
import { AUTHORIZATION } from '../support/authorization.ts';
import { check } from '../support/checks.ts';
import { type Container, type Image, type Run, runContainer } from './container.ts';
import { type Addresses, statusOf } from './listeners.ts';

export const START_MS = 60_000;

const AUTHORISED = {
  authorization: AUTHORIZATION,
};

/** Milliseconds from the start of a container until all its listeners answered. */
export async function untilServing(
  container: Container,
  { site, ops }: Addresses,
): Promise<number> {
  for (const url of [`${ops}/readyz`, `${site}/public`]) {
    while ((await statusOf(url)) !== 200) {
      if (!container.isRunning || performance.now() - container.began > START_MS) {
        throw new Error(`${url} does not answer. Output of the container:\n${container.output}`);
      }
      await pause(20);
    }
  }
  return performance.now() - container.began;
}

const post = (body: object): RequestInit => ({
  method: 'POST',
  headers: AUTHORISED,
  body: JSON.stringify(body),
});

export async function checkAnswers({ site, simulator, ops }: Addresses): Promise<void> {
  const expectStatus = async (what: string, url: string, expected: number, init?: RequestInit) => {
    const status = await statusOf(url, init);
    check(what, status === expected, `${status} instead of ${expected}`);
  };
  const ada = { username: 'ada', email: 'ada@example.org', pwd: 'correct horse 7' };
  await expectStatus('The simulator registers a user', `${simulator}/register`, 204, post(ada));
  await expectStatus(
    'who posts below /api',
    `${site}/api/msgs/ada`,
    204,
    post({ content: 'hello' }),
  );
  await expectStatus('and has a page', `${site}/ada`, 200);
  await expectStatus('Metrics are on the third listener', `${ops}/metrics`, 200);
  await expectStatus('and on no other listener', `${site}/metrics`, 404);
  await expectStatus('The server optimizes no images', `${site}/_next/image?url=/x&w=64&q=75`, 404);
  const page = await (await fetch(`${site}/public`)).text();
  const assets = [...page.matchAll(/(?:src|href)="(\/_next\/static\/[^"]+)"/g)].map(([, at]) => at);
  const statuses = await Promise.all(assets.map((path) => statusOf(site + path)));
  const whole = statuses.length > 2 && statuses.every((status) => status === 200);
  check(`The page's ${statuses.length} scripts and styles are served`, whole);
}

const SERVER_VALUES = Object.entries(SERVER_ENVIRONMENT).map(([name, value]) => `${name}=${value}`);

export async function checkProcess(
  container: Container,
  { config }: Image,
  secrets: string[],
): Promise<void> {
  const pid = container.pid;
  const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8');
  const status = await read('status');
  const uid = /^Uid:\s+(\d+)/m.exec(status)?.[1];
  check(`It runs as user ${uid}`, uid !== '0' && uid === config.User.split(':')[0]);
  check('with no privilege', /^CapEff:\s+0+$/m.test(status));
  check('as process 1 of its container', /^NSpid:.*\s1$/m.test(status));
  const environment = await read('environ');
  const whole = SERVER_VALUES.every((line) => environment.split('\0').includes(line));
  check('with the environment of every server,', whole, environment.replaceAll('\0', '\n'));
  check('which holds no secret', !secrets.some((secret) => environment.includes(secret)));
}

/** The exit code of the image's health check. */
export const healthcheck = async (image: Image, run: Run) => {
  const [, ...command] = image.config.Healthcheck.Test;
  return (await runContainer(image, { ...run, command })).code;
};
