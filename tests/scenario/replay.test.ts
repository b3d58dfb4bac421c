/** A real scenario of the course, replayed against `npm start`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, it } from 'vitest';
import { ended } from '../../bin/child.ts';
import { inProject } from '../../bin/project.ts';
import { childEnvironment } from '../../platform/env.ts';
import { check } from '../support/checks.ts';
import { type Installation, install } from '../support/installation.ts';

const SCENARIO = inProject('../shared/data/minitwit_scenario.csv');
/** The real simulator waits 300 ms, but a shared machine may stall for longer. */
const TIMEOUT_MS = 5_000;
/** Its 26,000 actions take a minute or two, and much longer on a busy machine. */
const LONGEST_MS = 3_600_000;

const cleanup = new AsyncDisposableStack();
let api: string;

/** Starts it on free ports, and returns the address that it prints for the simulator. */
async function start({ folder }: Installation): Promise<string> {
  const ports = { PORT: '0', SIMULATOR_PORT: '0', OPS_PORT: '0', DATABASE_URL: '' };
  // npm does not forward signals, so they go to its whole process group.
  const npm = spawn('npm', ['start'], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: childEnvironment({ NODE_ENV: 'development', ...ports }),
  });
  cleanup.defer(() => stop(npm));
  for await (const line of createInterface({ input: npm.stdout })) {
    const [, address] = /^ *The simulator's API: *(\S+)/.exec(line) ?? [];
    if (!address) continue;
    npm.stdout.resume();
    return address;
  }
  throw new Error('npm start ended before it was ready.');
}

async function stop(npm: ChildProcess): Promise<void> {
  if (npm.exitCode === null && npm.pid) process.kill(-npm.pid, 'SIGTERM');
  await ended(npm);
}

beforeAll(async () => {
  const installation = await install();
  cleanup.defer(() => installation.remove());
  cleanup.defer(() => installation.wipe());
  api = await start(installation);
});

afterAll(() => cleanup.disposeAsync());

it('replays a real scenario without errors', { timeout: LONGEST_MS }, async ({ signal }) => {
  const options = ['--host', api, '--scenario', SCENARIO, '--timeout', String(TIMEOUT_MS)];
  const simulator = spawn(process.execPath, [inProject('tools/simulate.ts'), ...options], {
    stdio: ['ignore', 'inherit', 'inherit'],
    signal,
  });
  const [code] = await once(simulator, 'exit');
  check('Every action of the scenario gets the expected response', code === 0);
});
