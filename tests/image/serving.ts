/** A server from the image: from its start, over what it answers, to its end. */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { HEAP, SERVER_ENVIRONMENT } from '../../bin/server-process.ts';
import { AUTHORIZATION } from '../support/authorization.ts';
import type { Report } from '../support/report.ts';
import { Container, type Image, type Run, runContainer } from './container.ts';
import { answersDuringEnd } from './ending.ts';
import { type Addresses, statusOf } from './listeners.ts';

const START_MS = 60_000;

const AUTHORISED = {
  authorization: AUTHORIZATION,
};

/** Milliseconds from the start of a container until each of its listeners answered. */
async function untilServing(container: Container, { site, ops }: Addresses): Promise<number> {
  for (const url of [`${ops}/readyz`, `${site}/public`]) {
    while ((await statusOf(url)) !== 200) {
      if (!container.isRunning || performance.now() - container.began > START_MS) {
        throw new Error(`${url} does not answer. It said:\n${container.output}`);
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

async function checkAnswers({ site, simulator, ops }: Addresses, report: Report): Promise<void> {
  const check = async (what: string, url: string, expected: number, init?: RequestInit) => {
    const status = await statusOf(url, init);
    report.check(what, status === expected, `${status} instead of ${expected}`);
  };
  const ada = { username: 'ada', email: 'ada@example.org', pwd: 'correct horse 7' };
  await check('The simulator registers somebody', `${simulator}/register`, 204, post(ada));
  await check('who posts below /api', `${site}/api/msgs/ada`, 204, post({ content: 'hello' }));
  await check('and whose page is there', `${site}/ada`, 200);
  await check('Metrics are on the third listener', `${ops}/metrics`, 200);
  await check('and on no other', `${site}/metrics`, 404);
  await check('The server makes no pictures smaller', `${site}/_next/image?url=/x&w=64&q=75`, 404);
  const page = await (await fetch(`${site}/public`)).text();
  const assets = [...page.matchAll(/(?:src|href)="(\/_next\/static\/[^"]+)"/g)].map(([, at]) => at);
  const statuses = await Promise.all(assets.map((path) => statusOf(site + path)));
  const whole = statuses.length > 2 && statuses.every((status) => status === 200);
  report.check(`The page's ${statuses.length} scripts and styles are there`, whole);
}

const SERVER_VALUES = Object.entries(SERVER_ENVIRONMENT).map(([name, value]) => `${name}=${value}`);

async function checkProcess(
  container: Container,
  { config }: Image,
  secrets: string[],
  report: Report,
): Promise<void> {
  const pid = container.pid;
  const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8');
  const status = await read('status');
  const uid = /^Uid:\s+(\d+)/m.exec(status)?.[1];
  report.check(`It runs as user ${uid}`, uid !== '0' && uid === config.User.split(':')[0]);
  report.check('with no privilege', /^CapEff:\s+0+$/m.test(status));
  report.check('as the first process of its container', /^NSpid:.*\s1$/m.test(status));
  const environment = await read('environ');
  const whole = SERVER_VALUES.every((line) => environment.split('\0').includes(line));
  report.check('with the environment of every server,', whole, environment.replaceAll('\0', '\n'));
  report.check('which holds no secret', !secrets.some((secret) => environment.includes(secret)));
}

const healthcheck = async (image: Image, run: Run) => {
  const [, ...command] = image.config.Healthcheck.Test;
  return (await runContainer(image, { ...run, command })).code;
};

/** Runs a server from the image, given these settings, among which are `secrets`. */
export async function checkServing(
  image: Image,
  run: Run,
  addresses: Addresses,
  secrets: string[],
  report: Report,
): Promise<void> {
  report.check('Its health check fails before it runs', (await healthcheck(image, run)) === 1);
  const container = new Container(image, run);
  const command = await container.serverCommand();
  const took = await untilServing(container, addresses);
  report.check(`It serves ${Math.round(took)} ms after its start`, took < START_MS);
  report.check('Its health check succeeds', (await healthcheck(image, run)) === 0);
  const heap = HEAP.every((option) => command.includes(option));
  report.check('It has the heap of every server', heap, command.join(' '));
  await checkProcess(container, image, secrets, report);
  await checkAnswers(addresses, report);
  await answersDuringEnd(container, addresses, report);
  const refusals = container.output.match(/.*(EROFS|EACCES|EPERM|ENOENT).*/g) ?? [];
  report.check('It never tried to write a file', refusals.length === 0, refusals.join('\n'));
}

/** A server that has no database never becomes well, so that whoever rolls it out takes it back. */
export async function checkUnwell(
  image: Image,
  run: Run,
  ops: string,
  report: Report,
): Promise<void> {
  const container = new Container(image, run);
  while (container.isRunning && (await statusOf(`${ops}/livez`)) !== 200) await pause(50);
  const ready = await statusOf(`${ops}/readyz`);
  const code = await healthcheck(image, run);
  report.check('Without its database a new server is not well', ready === 503 && code === 1);
  container.signal('SIGKILL');
  await container.ended();
}
