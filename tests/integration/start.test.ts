/** `npm start` with real processes, from the first start to crash recovery. */
import { statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { inProject } from '../../bin/project.ts';
import { send } from '../support/http.ts';
import { type Installation, installOnce, type Running } from '../support/installation.ts';
import { killTree } from '../support/processes.ts';
import { Simulator } from '../support/simulator.ts';

const withoutData = installOnce();

/** A start takes a second or two; the rest is for busy machines. */
const PATIENCE = 120_000;

const isRoot = process.getuid?.() === 0;
const onLinux = process.platform === 'linux';
const NOBODY = { uid: 65_534, gid: 65_534 };

/** Whether all users may enter a folder: the project may be in a folder of root. */
function isOpen(folder: string): boolean {
  const parent = path.dirname(folder);
  return (statSync(folder).mode & 0o001) > 0 && (parent === folder || isOpen(parent));
}

async function leaveMessage({ simulator }: Running): Promise<string> {
  const author = await new Simulator(simulator).user();
  await new Simulator(simulator).say(author, `${author} was here`);
  return author;
}

async function expectMessage({ site, simulator }: Running, author: string): Promise<void> {
  expect(await new Simulator(simulator).contentsOf(author)).toEqual([`${author} was here`]);
  const page = await send(site, '/public');
  expect(page.status).toBe(200);
  expect(page.text).toContain(`${author} was here`);
}

async function expectStopped(installation: Installation, running: Running): Promise<void> {
  expect(await installation.stop(running)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/MiniTwit has stopped\.\n$/),
    stderr: '',
  });
  await expect(stat(`${installation.database}/postmaster.pid`)).rejects.toThrow('ENOENT');
}

async function killEverything(installation: Installation, running: Running): Promise<void> {
  const [postmaster] = (await readFile(`${installation.database}/postmaster.pid`, 'utf8')).split(
    '\n',
  );
  await killTree(running.process.pid ?? 0);
  await killTree(Number(postmaster));
  await running.ended;
}

describe('npm start', { timeout: PATIENCE }, () => {
  it('stops cleanly and finds everything again', async () => {
    const minitwit = withoutData();
    const first = await minitwit.start();
    const author = await leaveMessage(first);
    await expectStopped(minitwit, first);
    await expect(fetch(first.site)).rejects.toThrow();
    const second = await minitwit.start();
    await expectMessage(second, author);
    await expectStopped(minitwit, second);
  });

  it('adds users and messages to a new database, and only when asked to', async () => {
    const minitwit = withoutData();
    const plain = await minitwit.start();
    expect(await new Simulator(plain.simulator).read('/msgs')).toEqual([]);
    await minitwit.stop(plain);
    const demo = await minitwit.start({ args: ['--demo'] });
    expect(await new Simulator(demo.simulator).read('/msgs')).not.toEqual([]);
    const { stdout } = await minitwit.stop(demo);
    expect(stdout).toContain('Added the users ada, grace');
    const again = await minitwit.run('migrate');
    expect(again).toMatchObject({ code: 0, stderr: '' });
  });

  it.runIf(onLinux)('recovers when everything was killed', async () => {
    const minitwit = withoutData();
    const first = await minitwit.start();
    const author = await leaveMessage(first);
    await killEverything(minitwit, first);
    const second = await minitwit.start();
    await expectMessage(second, author);
    await expectStopped(minitwit, second);
  });

  it('takes the database over when only the start was killed, whose server ends by itself', async () => {
    const minitwit = withoutData();
    const first = await minitwit.start();
    const author = await leaveMessage(first);
    first.process.kill('SIGKILL');
    const { PORT, SIMULATOR_PORT } = {
      PORT: new URL(first.site).port,
      SIMULATOR_PORT: new URL(first.simulator).port,
    };
    const second = await minitwit.start({ environment: { PORT, SIMULATOR_PORT } });
    await expectMessage(second, author);
    await expectStopped(minitwit, second);
  });

  it.runIf(isRoot && isOpen(inProject('.')))('runs as an ordinary user', async () => {
    const minitwit = withoutData(NOBODY);
    const running = await minitwit.start();
    await expectMessage(running, await leaveMessage(running));
    expect((await stat(minitwit.database)).uid).toBe(NOBODY.uid);
    await expectStopped(minitwit, running);
  });

  it('uses the server of DATABASE_URL and starts none', async () => {
    const minitwit = withoutData();
    const environment = { DATABASE_URL: inject('databaseUrl') };
    const running = await minitwit.start({ environment });
    await expectMessage(running, await leaveMessage(running));
    expect(await minitwit.stop(running)).toMatchObject({ code: 0 });
    await expect(stat(minitwit.database)).rejects.toThrow('ENOENT');
  });
});
