/** Runs PostgreSQL on a folder of the project, for everybody who has no server of their own. */
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ping } from '../db/ping.ts';
import { tryLock } from './file-lock.ts';
import { chooseAccount } from './postgres/account.ts';
import { DATABASE, ensureCluster } from './postgres/cluster.ts';
import { untilDead } from './postgres/death.ts';
import { findPrograms } from './postgres/programs.ts';
import { forget, launch, portOf, type Server, shutDown } from './postgres/server.ts';
import { secretIn } from './secret-file.ts';

export interface LocalPostgres {
  url: string;
  /** Resolves when the server has died, or `signal` is aborted. */
  gone(signal: AbortSignal): Promise<void>;
  /** Starts one that has died again. @throws Error when it does not start, or not at the same URL. */
  restart(): Promise<void>;
  /** Stops the server, ending the statements under way. */
  stop(): Promise<void>;
}

/** Another living process owns the server of this folder. */
export class AlreadyRunning extends Error {
  constructor(directory: string) {
    super(`MiniTwit is already running: the database in ${directory} is in use.`);
  }
}

/** Milliseconds that the remains of a server that was killed may stand in the way. */
const REMAINS = 5_000;
/** Milliseconds that a server may take to start or to stop. */
const PATIENCE = 120_000;

type Answer = 'ours' | 'busy' | 'stranger' | 'none';

/** Who answers at `url`. `busy`: it starts or stops; `stranger`: a server that does not know us. */
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

/** What PostgreSQL says when something of a server that was killed is in its way. */
const OBSTACLE = /"postmaster.pid" already exists|still in use|could not bind/;

interface Attempts {
  /** When the first was. */
  readonly begin: number;
  /** Whether the process id that a killed server left was taken away before the last. */
  forgotten: boolean;
}

/**
 * Launches the server. Gives whether it did, and not whether something that may yet go is in the way.
 * @throws Error when it will not go.
 */
async function attempt(server: Server, isStranger: boolean, attempts: Attempts): Promise<boolean> {
  const { ok, output } = await launch(server);
  if (ok) return true;
  const waited = Date.now() - attempts.begin > REMAINS;
  const stays = waited && (attempts.forgotten || isStranger);
  if (stays || !OBSTACLE.test(output)) {
    throw new Error(`PostgreSQL does not start on ${server.directory}: ${output}`);
  }
  // Nobody answers at its port, so the process that now has its id is another program.
  if (waited) await forget(server.directory);
  attempts.forgotten = waited;
  return false;
}

/** Starts the server, or adopts the one whose owner was killed, and gives its URL. */
async function bringUp(server: Server): Promise<string> {
  const attempts: Attempts = { begin: Date.now(), forgotten: false };
  while (Date.now() - attempts.begin < PATIENCE) {
    const url = await urlOf(server.directory);
    const answer = url ? await whoAnswers(url) : 'none';
    if (url && answer === 'ours') return url;
    if (answer !== 'busy' && (await attempt(server, answer === 'stranger', attempts))) continue;
    await pause(100);
  }
  throw new Error(`PostgreSQL on ${server.directory} neither starts nor stops.`);
}

/** Its clients know the URL that it had, and are not asked to learn another. */
async function bringBack(server: Server, url: string): Promise<void> {
  if ((await bringUp(server)) === url) return;
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
 * Runs PostgreSQL on `directory`, made when it is new, until `stop` is called. It listens only on
 * 127.0.0.1, at a port that the URL names, and outlives this process when that is killed; the next
 * start then adopts it.
 * @throws AlreadyRunning when another living process does so; Error that says what is in the way.
 */
export async function startLocalPostgres(directory: string): Promise<LocalPostgres> {
  const place = resolve(directory);
  await mkdir(dirname(place), { recursive: true });
  const unlock = tryLock(`${place}.lock`);
  if (!unlock) throw new AlreadyRunning(place);
  try {
    const server = await prepare(place);
    const url = await bringUp(server);
    return {
      url,
      gone: (signal) => untilDead(place, signal),
      restart: () => bringBack(server, url),
      stop: () => shutDown(server).finally(unlock),
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** The URL of the server that another process runs on `directory`; undefined when it does not answer. */
export async function findLocalPostgres(directory: string): Promise<string | undefined> {
  const url = await urlOf(resolve(directory));
  return url && (await whoAnswers(url)) === 'ours' ? url : undefined;
}
