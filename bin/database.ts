/** The database of a command: the one at DATABASE_URL, or else the project's own. */
import { setTimeout as pause } from 'node:timers/promises';
import { closePool, connect } from '../db/client.ts';
import { migrate } from '../db/migrate.ts';
import { fillSkeletons } from '../lib/name-skeletons.ts';
import { environment, missing } from '../platform/env.ts';
import { lock, tryLock } from './file-lock.ts';
import { AlreadyRunning, findLocalPostgres, startLocalPostgres } from './local-postgres.ts';
import { inProject } from './project.ts';

/** The data folder of the project's own PostgreSQL. */
export const LOCAL_DATABASE = inProject('.data/postgres');
export const MIGRATIONS = inProject('db/migrations');

/** Locked by each command that uses a server it did not start; the owner waits for it before stopping. */
const GUESTS = `${LOCAL_DATABASE}.guests`;

/** Milliseconds between two attempts while the owner is starting or stopping the server. */
const RETRY = 200;
/** Milliseconds to wait for another owner's server to answer. */
const TIMEOUT = 60_000;

/** Brings the database at `url` to the schema of this version, and fills what its rows do not have yet. */
export async function prepareDatabase(url: string): Promise<void> {
  await migrate(url, MIGRATIONS, console.warn);
  await fillSkeletons(url);
}

interface Borrowed {
  url: string;
  release(): Promise<void>;
}

async function borrowAsGuest(): Promise<Borrowed | undefined> {
  const unlock = tryLock(GUESTS, 'shared');
  if (!unlock) return undefined;
  const url = await findLocalPostgres(LOCAL_DATABASE);
  if (url) return { url, release: async () => unlock() };
  unlock();
  return undefined;
}

async function borrowAsOwner(): Promise<Borrowed> {
  const { url, stop } = await startLocalPostgres(LOCAL_DATABASE);
  const release = async () => {
    const unlock = await lock(GUESTS);
    await stop().finally(unlock);
  };
  return { url, release };
}

async function borrow(): Promise<Borrowed> {
  const { DATABASE_URL, NODE_ENV } = environment();
  if (DATABASE_URL) return { url: DATABASE_URL, release: async () => {} };
  // A command on a local database that no server uses would appear to succeed.
  if (NODE_ENV === 'production') throw missing('DATABASE_URL');
  for (const begin = Date.now(); ; await pause(RETRY)) {
    try {
      return await borrowAsOwner();
    } catch (error) {
      const timedOut = Date.now() - begin > TIMEOUT;
      if (timedOut || !(error instanceof AlreadyRunning)) throw error;
    }
    const borrowed = await borrowAsGuest();
    if (borrowed) return borrowed;
  }
}

/**
 * Runs a command with the pool connected to the database; `run` also gets its URL. Uses the server at
 * DATABASE_URL as it is, or else the project's own after migrating it: the one of a running `npm start`,
 * or one started for this command and stopped afterwards.
 * @throws whatever `run` throws; Error when there is no database.
 */
export async function withDatabase<T>(run: (url: string) => Promise<T>): Promise<T> {
  const { url, release } = await borrow();
  let interrupted: Promise<never> | undefined;
  const interrupt = () => {
    interrupted ??= release().then(() => process.exit(130));
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    if (!environment().DATABASE_URL) await prepareDatabase(url);
    connect(url);
    return await run(url);
  } finally {
    await interrupted;
    await closePool();
    await release();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
