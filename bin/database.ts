/** The database of a command: the one of DATABASE_URL, else the project's own. */
import { setTimeout as pause } from 'node:timers/promises';
import { closePool, connect } from '../db/client.ts';
import { migrate } from '../db/migrate.ts';
import { environment, missing } from '../platform/env.ts';
import { lock, tryLock } from './file-lock.ts';
import { AlreadyRunning, findLocalPostgres, startLocalPostgres } from './local-postgres.ts';
import { inProject } from './project.ts';

/** Where MiniTwit keeps its own PostgreSQL. */
export const LOCAL_DATABASE = inProject('.data/postgres');
export const MIGRATIONS = inProject('db/migrations');

/** Held by each command that uses a server which it did not start, so that its owner stays. */
const GUESTS = `${LOCAL_DATABASE}.guests`;

/** Milliseconds between two attempts to use a server that its owner just starts or stops. */
const RETRY = 200;
/** Milliseconds after which an owner whose server still does not answer is given up. */
const PATIENCE = 60_000;

interface Borrowed {
  url: string;
  giveBack(): Promise<void>;
}

async function borrowAsGuest(): Promise<Borrowed | undefined> {
  const leave = tryLock(GUESTS, 'shared');
  if (!leave) return undefined;
  const url = await findLocalPostgres(LOCAL_DATABASE);
  if (url) return { url, giveBack: async () => leave() };
  leave();
  return undefined;
}

async function borrowAsOwner(): Promise<Borrowed> {
  const { url, stop } = await startLocalPostgres(LOCAL_DATABASE);
  const giveBack = async () => {
    const keepOut = await lock(GUESTS);
    await stop().finally(keepOut);
  };
  return { url, giveBack };
}

async function borrow(): Promise<Borrowed> {
  const { DATABASE_URL, NODE_ENV } = environment();
  if (DATABASE_URL) return { url: DATABASE_URL, giveBack: async () => {} };
  // What is done to a database that nobody uses would look like success.
  if (NODE_ENV === 'production') throw missing('DATABASE_URL');
  for (const begin = Date.now(); ; await pause(RETRY)) {
    try {
      return await borrowAsOwner();
    } catch (error) {
      const hopeless = Date.now() - begin > PATIENCE;
      if (hopeless || !(error instanceof AlreadyRunning)) throw error;
    }
    const borrowed = await borrowAsGuest();
    if (borrowed) return borrowed;
  }
}

/**
 * Runs a command on the database, with the pool connected to it; `run` also gets its URL. A server
 * named by DATABASE_URL is used as it is. Otherwise it is the project's own, brought to the current
 * schema: the one of a running `npm start`, else one started for this command and stopped after it.
 * @throws whatever `run` throws; Error when there is no database.
 */
export async function withDatabase<T>(run: (url: string) => Promise<T>): Promise<T> {
  const { url, giveBack } = await borrow();
  let interrupted: Promise<never> | undefined;
  const interrupt = () => {
    interrupted ??= giveBack().then(() => process.exit(130));
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    if (!environment().DATABASE_URL) await migrate(url, MIGRATIONS, console.warn);
    connect(url);
    return await run(url);
  } finally {
    await interrupted;
    await closePool();
    await giveBack();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
