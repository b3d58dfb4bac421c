/** `npm start` restarts a part that dies, but not forever. */
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { send } from '../support/http.ts';
import { type Installation, installOnce, type Running } from '../support/installation.ts';
import { childrenOf, sendSignal } from '../support/processes.ts';
import { Simulator, segment } from '../support/simulator.ts';

const withoutData = installOnce();

/** A restart takes some seconds; the rest is for busy machines. */
const PATIENCE = 120_000;

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(20);
}

async function postmasterOf({ database }: Installation): Promise<number> {
  return Number((await readFile(`${database}/postmaster.pid`, 'utf8')).split('\n', 1));
}

/** The server is the only child process of a start that is ready. */
async function serverOf({ process: { pid = 0 } }: Running): Promise<number | undefined> {
  return (await childrenOf(pid))[0];
}

/** Waits until the start reports that something is ready again, and a message can be posted. */
async function untilBack({ output, simulator }: Running, what: string, author: string) {
  await until(async () => output.stdout.includes(`${what} is ready again.`));
  const post = () =>
    new Simulator(simulator).post(`/msgs/${segment(author)}`, { content: 'still here' });
  await until(async () => (await post()).status === 204);
}

/** Kills the server as soon as it runs, `times` times. */
async function killServers(running: Running, times: number): Promise<void> {
  let last: number | undefined;
  for (let killed = 0; killed < times; ) {
    const server = await serverOf(running);
    if (server !== undefined && server !== last) {
      sendSignal('SIGKILL', server);
      last = server;
      killed += 1;
    }
    await pause(20);
  }
}

describe.runIf(process.platform === 'linux')('npm start', { timeout: PATIENCE }, () => {
  it('starts a server again that was killed', async () => {
    const minitwit = withoutData();
    const running = await minitwit.start();
    const author = await new Simulator(running.simulator).user();
    await killServers(running, 1);
    await untilBack(running, 'The server', author);
    expect((await send(running.site, '/public')).text).toContain('still here');
    const { code, stdout, stderr } = await minitwit.stop(running);
    expect(code).toBe(0);
    expect(stderr).toBe('The server was killed by SIGKILL. Restarting in 0.1 s.\n');
    expect(stdout.match(/MiniTwit is ready\./g)).toHaveLength(1);
  });

  it('starts PostgreSQL again that was killed, where the server finds it', async () => {
    const minitwit = withoutData();
    const running = await minitwit.start();
    const author = await new Simulator(running.simulator).user();
    const server = await serverOf(running);
    sendSignal('SIGKILL', await postmasterOf(minitwit));
    await untilBack(running, 'PostgreSQL', author);
    expect((await send(running.site, '/public')).text).toContain('still here');
    expect(await serverOf(running)).toBe(server);
    const { code, stderr } = await minitwit.stop(running);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^PostgreSQL exited\. Restarting in 0\.1 s\.$/m);
    expect(existsSync(`${minitwit.database}/postmaster.pid`)).toBe(false);
  });

  it('gives up, and stops PostgreSQL, when the server dies five times within a minute', async () => {
    const minitwit = withoutData();
    const running = await minitwit.start();
    await killServers(running, 5);
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(1);
    expect(stderr.match(/Restarting in [\d.]+ s/g)).toEqual(
      ['0.1', '0.5', '1.5', '4'].map((seconds) => `Restarting in ${seconds} s`),
    );
    expect(stderr).toMatch(/the 5th exit within a minute\. Giving up\.\n$/);
    expect(stdout).toMatch(/MiniTwit has stopped\.\n$/);
    expect(existsSync(`${minitwit.database}/postmaster.pid`)).toBe(false);
  });

  it('stops at once while it waits to start something again', async () => {
    const minitwit = withoutData();
    const running = await minitwit.start();
    await killServers(running, 4);
    await until(async () => running.output.stderr.includes('Restarting in 4 s'));
    const began = performance.now();
    const { code, stdout } = await minitwit.stop(running);
    expect(performance.now() - began).toBeLessThan(4_000);
    expect([code, stdout.includes('MiniTwit has stopped.')]).toEqual([0, true]);
  });

  it('does not try again with a server that was never ready', async () => {
    const minitwit = withoutData();
    const script = path.join(minitwit.folder, '.next/standalone/server.js');
    await rename(script, `${script}.good`);
    onTestFinished(() => rename(`${script}.good`, script));
    await writeFile(script, "console.error('Nothing works.');\nprocess.exit(3);\n");
    const { code, stderr } = await minitwit.run('start');
    expect(code).toBe(1);
    expect(stderr).toBe('Nothing works.\nThe server exited with code 3 before it was ready.\n');
    expect(existsSync(`${minitwit.database}/postmaster.pid`)).toBe(false);
  });
});
