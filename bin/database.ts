/** The database of a command: the one of DATABASE_URL, else the project's own. */
import { setTimeout as pause } from 'node:timers/promises';
import { closePool, connect } from '../db/client.ts';
import { migrate } from '../db/migrate.ts';
import { enterAsGuest } from '../db/owner-lock.ts';
import { environment } from '../lib/env.ts';
import { AlreadyRunning, type LocalPostgres, startLocalPostgres } from './local-postgres.ts';
import { inProject } from './project.ts';

/** Where MiniTwit keeps its own PostgreSQL. */
export const LOCAL_DATABASE = inProject('.data/postgres');
export const MIGRATIONS = inProject('db/migrations');

/** Milliseconds between attempts to use a server that its owner is just stopping. */
const RETRY = 200;

interface Borrowed {
  url: string;
  giveBack(): Promise<void>;
}

function untilGuestsLeave({ url, waitForGuests, stop }: LocalPostgres): Borrowed {
  const giveBack = async () => {
    await waitForGuests();
    await stop();
  };
  return { url, giveBack };
}

async function borrow(): Promise<Borrowed> {
  const { DATABASE_URL } = environment();
  if (DATABASE_URL) return { url: DATABASE_URL, giveBack: async () => {} };
  try {
    return untilGuestsLeave(await startLocalPostgres(LOCAL_DATABASE));
  } catch (error) {
    if (!(error instanceof AlreadyRunning)) throw error;
    const { url } = error;
    const leave = await enterAsGuest(url).catch(() => undefined);
    if (leave) return { url, giveBack: leave };
  }
  await pause(RETRY);
  return borrow();
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
    if (!environment().DATABASE_URL) await migrate(url, MIGRATIONS);
    connect(url);
    return await run(url);
  } finally {
    await interrupted;
    await closePool();
    await giveBack();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
