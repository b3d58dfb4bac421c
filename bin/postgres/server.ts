/** A PostgreSQL server on a folder: starting and stopping it, and finding its port. */
import { chown, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { freePort } from '../ports.ts';
import { type Account, type Outcome, type Programs, run } from './programs.ts';

export interface Server {
  directory: string;
  programs: Programs;
  account: Account;
}

/** Bytes after which a start rotates the log, so that it cannot grow for ever. */
const LOG_LIMIT = 1_000_000;

const read = (file: string) => readFile(file, 'utf8').catch(() => '');

/** A number in a line of the PID file of the server that runs, or was killed, on `directory`. */
async function numberIn(directory: string, line: number): Promise<number | undefined> {
  const lines = (await read(`${directory}/postmaster.pid`)).split('\n');
  return Number(lines[line]) || undefined;
}

/** The port of the server that runs, or was killed, on `directory`. */
export const portOf = (directory: string) => numberIn(directory, 3);

/** Its process id. */
export const pidOf = (directory: string) => numberIn(directory, 0);

/** Removes the PID file of a killed server whose process id now belongs to another program. */
export async function removePidFile(directory: string): Promise<void> {
  await rm(`${directory}/postmaster.pid`, { force: true });
}

/** The previous port if possible, so that clients can reconnect. */
async function choosePort(directory: string): Promise<number> {
  const options = await read(`${directory}/postmaster.opts`);
  return freePort(Number(options.match(/port=(\d+)/)?.[1] ?? 0));
}

async function prepareLog({ directory, account }: Server): Promise<{ log: string; size: number }> {
  const log = `${directory}.log`;
  const before = await stat(log).catch(() => undefined);
  if (before && before.size > LOG_LIMIT) await rename(log, `${log}.previous`);
  const file = await open(log, 'a', 0o600);
  const { size } = await file.stat();
  await file.close();
  if (account.owner) await chown(log, account.owner.uid, account.owner.gid);
  return { log, size };
}

/** Starts the server in the background. On failure the output includes what it logged. */
export async function launch(server: Server): Promise<Outcome> {
  const { log, size } = await prepareLog(server);
  const settings = {
    port: await choosePort(server.directory),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    log_checkpoints: 'off',
  };
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const { ok, output } = await run(server.account, server.programs.pg_ctl, [
    ...['start', '-w', '-t', '120', '-D', server.directory, '-l', log],
    ...['-o', options.join(' ')],
  ]);
  if (ok) return { ok, output };
  const logged = (await readFile(log)).subarray(size).toString();
  return { ok, output: `${logged.trim()}\n${output}` };
}

const NOT_RUNNING = /Is server running\?|No such process/;

/** Stops the server and aborts running statements; committed data stays. */
export async function shutDown({ directory, programs, account }: Server): Promise<void> {
  for (const mode of ['fast', 'immediate']) {
    const { ok, output } = await run(account, programs.pg_ctl, [
      ...['stop', '-w', '-t', '30', '-m', mode, '-D', directory],
    ]);
    if (ok || NOT_RUNNING.test(output)) return;
  }
  throw new Error(`PostgreSQL on ${directory} failed to stop. See its log, ${directory}.log.`);
}
