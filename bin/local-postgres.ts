/** Runs PostgreSQL on a folder of the project, for developers without a server of their own. */
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ping } from '../db/ping.ts';
import { tryLock } from './file-lock.ts';
import { chooseAccount } from './postgres/account.ts';
import { DATABASE, ensureCluster } from './postgres/cluster.ts';
import { untilDead } from './postgres/death.ts';
import { findPrograms } from './postgres/programs.ts';
import { launch, portOf, removePidFile, type Server, shutDown } from './postgres/server.ts';
import { secretIn } from './secret-file.ts';

export interface LocalPostgres {
  url: string;
  /** Resolves when the server has died, or `signal` is aborted. */
  gone(signal: AbortSignal): Promise<void>;
  /** Restarts a server that has died. @throws Error when it does not start, or not at the same URL. */
  restart(): Promise<void>;
  /** Stops the server and aborts running statements. */
  stop(): Promise<void>;
}

/** Another live process owns the server of this folder. */
export class AlreadyRunning extends Error {
  constructor(directory: string) {
    super(`MiniTwit is already running: the database in ${directory} is in use.`);
  }
}

/** Milliseconds to wait for the remains of a killed server (process, PID file, port) to go away. */
const CLEANUP = 5_000;
/** Milliseconds that a server may take to start or stop. */
const TIMEOUT = 120_000;

type Answer = 'ours' | 'busy' | 'stranger' | 'none';

/** Who answers at `url`. `busy`: it is starting or stopping; `stranger`: it rejects our login. */
async function whoAnswers(url: string): Promise<Answer> {
  try {
    await ping(url);
    return 'ours';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (/^(57P0.|CONNECTION_CLOSED)$/.test(code)) return 'busy';
    return /^(28...|3D...)$/.test(code) ? 'stranger' : 'none';
  }
}

/** The URL of the server that runs on `directory`, or ran there last; undefined before the first. */
async function urlOf(directory: string): Promise<string | undefined> {
  const port = await portOf(directory);
  if (!port) return undefined;
  const password = await secretIn(`${directory}.password`);
  return `postgres://${DATABASE}:${password}@127.0.0.1:${port}/${DATABASE}`;
}

/** PostgreSQL's errors when the remains of a killed server are in its way. */
const REMAINS = /"postmaster.pid" already exists|still in use|could not bind/;

interface Attempts {
  /** When the first one started. */
  readonly begin: number;
  /** Whether a killed server's PID file was removed before the last attempt. */
  removedPidFile: boolean;
}

/**
 * Launches the server. Returns false if the remains of a killed server, which may yet go away, are in
 * the way.
 * @throws Error on any other failure, or when they stay.
 */
async function attempt(server: Server, isStranger: boolean, attempts: Attempts): Promise<boolean> {
  const { ok, output } = await launch(server);
  if (ok) return true;
  const waited = Date.now() - attempts.begin > CLEANUP;
  const stays = waited && (attempts.removedPidFile || isStranger);
  if (stays || !REMAINS.test(output)) {
    throw new Error(`PostgreSQL failed to start on ${server.directory}: ${output}`);
  }
  // Nothing answers at its port, so the process that has its PID now is another program.
  if (waited) await removePidFile(server.directory);
  attempts.removedPidFile = waited;
  return false;
}

/** Starts the server, or adopts one whose owner was killed; returns its URL. */
async function startOrAdopt(server: Server): Promise<string> {
  const attempts: Attempts = { begin: Date.now(), removedPidFile: false };
  while (Date.now() - attempts.begin < TIMEOUT) {
    const url = await urlOf(server.directory);
    const answer = url ? await whoAnswers(url) : 'none';
    if (url && answer === 'ours') return url;
    if (answer !== 'busy' && (await attempt(server, answer === 'stranger', attempts))) continue;
    await pause(100);
  }
  throw new Error(`PostgreSQL on ${server.directory} did not finish starting or stopping in time.`);
}

/** Its clients keep using the old URL, so it must not change. */
async function restart(server: Server, url: string): Promise<void> {
  if ((await startOrAdopt(server)) === url) return;
  throw new Error('its port is in use by another program');
}

async function prepare(directory: string): Promise<Server> {
  const programs = await findPrograms();
  const account = await chooseAccount(directory, dirname(programs.postgres));
  const password = await secretIn(`${directory}.password`);
  await ensureCluster(directory, password, programs, account);
  return { directory, programs, account };
}

/**
 * Runs PostgreSQL on `directory`, which is created if missing, until `stop` is called. It listens only
 * on 127.0.0.1, at the port in the URL. If this process is killed it keeps running, and the next start
 * adopts it.
 * @throws AlreadyRunning when another live process owns it; Error that says what is in the way.
 */
export async function startLocalPostgres(directory: string): Promise<LocalPostgres> {
  const place = resolve(directory);
  await mkdir(dirname(place), { recursive: true });
  const unlock = tryLock(`${place}.lock`);
  if (!unlock) throw new AlreadyRunning(place);
  try {
    const server = await prepare(place);
    const url = await startOrAdopt(server);
    return {
      url,
      gone: (signal) => untilDead(place, signal),
      restart: () => restart(server, url),
      stop: () => shutDown(server).finally(unlock),
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** The URL of the server that another process runs on `directory`; undefined if it does not answer. */
export async function findLocalPostgres(directory: string): Promise<string | undefined> {
  const url = await urlOf(resolve(directory));
  return url && (await whoAnswers(url)) === 'ours' ? url : undefined;
}
