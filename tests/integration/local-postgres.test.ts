/** The project's own PostgreSQL: recovery from crashes, and where it can run. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AlreadyRunning, startLocalPostgres } from '../../bin/local-postgres.ts';
import { inProject } from '../../bin/project.ts';
import { newFolder, removeFolder } from '../support/folders.ts';

/** A start takes a second or two; the rest is for busy machines. */
const PATIENCE = 120_000;

const isRoot = process.getuid?.() === 0;

/** A path for a database, in a folder with this mode. */
async function newPlace(mode: number): Promise<string> {
  const folder = await newFolder('postgres', mode);
  onTestFinished(() => removeFolder(folder));
  return path.join(folder, 'postgres');
}

async function start(place: string) {
  const server = await startLocalPostgres(place);
  onTestFinished(() => server.stop());
  return server;
}

/** Another process that starts a database and keeps running; it prints when it is up. */
function startElsewhere(place: string): ChildProcess {
  const code = `
    import { startLocalPostgres } from ${JSON.stringify(inProject('bin/local-postgres.ts'))};
    const { url } = await startLocalPostgres(${JSON.stringify(place)});
    console.log(url);
    setInterval(() => {}, 1000);`;
  const args = ['--input-type=module', '--eval', code];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function untilUp(child: ChildProcess): Promise<string> {
  const [line] = await once(child.stdout ?? child, 'data');
  return String(line).trim();
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const connection = postgres(url, { max: 1 });
  try {
    return [...(await connection.unsafe(sql))];
  } finally {
    await connection.end();
  }
}

describe('the local PostgreSQL', { timeout: PATIENCE }, () => {
  it('uses UTF-8, and sorts the same on every machine', async () => {
    const { url } = await start(await newPlace(0o755));
    const [row] = await ask(
      url,
      `select pg_encoding_to_char(encoding) as encoding, datlocprovider::text as provider,
         datlocale as locale from pg_database where datname = current_database()`,
    );
    expect(row).toEqual({ encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8' });
  });

  it('is adopted without interruption after its owner was killed', async () => {
    const place = await newPlace(0o755);
    const owner = startElsewhere(place);
    const url = await untilUp(owner);
    await ask(url, 'create table kept as select 42 as answer');
    await expect(startLocalPostgres(place)).rejects.toThrow(AlreadyRunning);
    await kill(owner);
    expect((await start(place)).url).toBe(url);
    expect(await ask(url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  // At each of these times initdb is writing different files.
  it.each([40, 160, 440, 640])(
    'is not left half created when its owner is killed after %i ms',
    async (moment) => {
      const place = await newPlace(0o755);
      const owner = startElsewhere(place);
      const making = async () =>
        (await readdir(path.dirname(place))).some((n) => n.includes('.new-'));
      while (!(await making())) await pause(5);
      await pause(moment);
      await kill(owner);
      const { url } = await start(place);
      expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
      expect((await readdir(path.dirname(place))).filter((n) => n.includes('.new-'))).toEqual([]);
    },
  );

  it('starts even if its old process id belongs to another program', async () => {
    const place = await newPlace(0o755);
    await (await startLocalPostgres(place)).stop();
    const remains = [process.pid, place, 1_700_000_000, 1, '', '127.0.0.1', '1 1', 'ready', ''];
    await writeFile(`${place}/postmaster.pid`, remains.join('\n'));
    const { url } = await start(place);
    expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await readFile(`${place}/postmaster.pid`, 'utf8')).not.toMatch(`${process.pid}\n`);
  });

  it.runIf(isRoot)('runs for root in a folder that only root may enter', async () => {
    const { url } = await start(await newPlace(0o700));
    expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});
