/** The server and the database below it, each started again when it dies, until both are to stop. */
import type { LocalPostgres } from './local-postgres.ts';
import { keepRunning } from './restarts.ts';
import { runServer, type ServerSettings } from './server.ts';

/** @throws Error when the server ends before it was ever ready: trying again would change nothing. */
function keepServer(settings: ServerSettings, signal: AbortSignal, onReady: () => void) {
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

function keepDatabase(database: LocalPostgres, signal: AbortSignal): Promise<boolean> {
  let isUp = true;
  const run = async () => {
    try {
      if (!isUp) {
        await database.restart();
        console.log('PostgreSQL is ready again.');
      }
      await database.gone(signal);
      return 'has ended';
    } catch (error) {
      return `was not started again: ${error instanceof Error ? error.message : error}`;
    } finally {
      isUp = false;
    }
  };
  return keepRunning('PostgreSQL', run, signal);
}

/**
 * Runs the server until `signal` is aborted, and keeps `database` up, when there is one of our own.
 * Calls `onReady` when the server is ready for the first time. Gives false when one of them died too
 * often.
 * @throws Error when the server ends before it was ever ready.
 */
export async function runServices(
  settings: ServerSettings,
  database: LocalPostgres | undefined,
  signal: AbortSignal,
  onReady: () => void,
): Promise<boolean> {
  const end = new AbortController();
  const either = AbortSignal.any([signal, end.signal]);
  const services = [keepServer(settings, either, onReady)];
  if (database) services.push(keepDatabase(database, either));
  // The end of one is the end of the other; what comes after may rely on both.
  const ends = await Promise.allSettled(services.map((each) => each.finally(() => end.abort())));
  const failed = ends.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
  return ends.every((each) => each.status === 'fulfilled' && each.value);
}
