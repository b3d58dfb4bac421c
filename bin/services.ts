/** Runs the server and its database, and restarts each when it dies. */
import type { LocalPostgres } from './local-postgres.ts';
import { keepRunning } from './restarts.ts';
import { runServer, type ServerSettings } from './server.ts';

/** @throws Error when the server exits before it was ever ready: a restart would not help. */
function keepServerRunning(settings: ServerSettings, signal: AbortSignal, onReady: () => void) {
  let wasReady = false;
  const becameReady = () => {
    if (wasReady) console.log('The server is ready again.');
    else onReady();
    wasReady = true;
  };
  const run = async () => {
    const end = await runServer(settings, signal, becameReady);
    if (wasReady || signal.aborted) return end;
    throw new Error(`The server ${end} before it was ready.`);
  };
  return keepRunning('The server', run, signal);
}

function keepDatabaseRunning(database: LocalPostgres, signal: AbortSignal): Promise<boolean> {
  let isUp = true;
  const run = async () => {
    try {
      if (!isUp) {
        await database.restart();
        console.log('PostgreSQL is ready again.');
      }
      await database.gone(signal);
      return 'exited';
    } catch (error) {
      return `failed to restart: ${error instanceof Error ? error.message : error}`;
    } finally {
      isUp = false;
    }
  };
  return keepRunning('PostgreSQL', run, signal);
}

/**
 * Runs the server, and `database` if it is our own, until `signal` is aborted. Calls `onReady` when the
 * server is ready for the first time. Resolves to false when one of them died too often.
 * @throws Error when the server exits before it was ever ready.
 */
export async function runServices(
  settings: ServerSettings,
  database: LocalPostgres | undefined,
  signal: AbortSignal,
  onReady: () => void,
): Promise<boolean> {
  const end = new AbortController();
  const either = AbortSignal.any([signal, end.signal]);
  const services = [keepServerRunning(settings, either, onReady)];
  if (database) services.push(keepDatabaseRunning(database, either));
  // When one ends, stop the other, and wait for both.
  const ends = await Promise.allSettled(services.map((each) => each.finally(() => end.abort())));
  const failed = ends.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
  return ends.every((each) => each.status === 'fulfilled' && each.value);
}
