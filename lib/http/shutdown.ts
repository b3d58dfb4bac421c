/** How a server ends: first in word, then its listeners, then its database connections. */
import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { closePool } from '../../db/client.ts';
import { keepActivity } from '../activity.ts';
import { environment } from '../env.ts';
import { beginEnding, isEnding } from '../health.ts';
import { log } from '../log.ts';
import { closeSilentConnections } from './connections.ts';
import { knownListeners } from './request-context.ts';

/** How long an open request may hold up the end. */
const DRAIN_MS = 10_000;

/** How long a connection may stay open on which nothing has been said yet. */
const SILENCE_MS = 1_000;

async function close(server: Server): Promise<void> {
  const limit = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  const silence = setTimeout(() => closeSilentConnections(server), SILENCE_MS);
  // A connection that was answering when the end began would otherwise stay open for its next request.
  const tidying = setInterval(() => server.closeIdleConnections(), 50);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(limit);
  clearTimeout(silence);
  clearInterval(tidying);
}

/**
 * Says that it is not ready, serves on until whoever asks has noticed, lets every open request end,
 * then ends the process. The operations listener can be asked to the last.
 */
async function shutDown(reason: string): Promise<void> {
  if (isEnding()) return;
  beginEnding();
  const grace = environment().SHUTDOWN_GRACE_MS;
  log.info('shutting down', { reason, grace });
  await pause(grace);
  const listeners = knownListeners();
  const listening = (last: boolean) =>
    listeners.flatMap(([server, serves]) => ((serves === 'operations') === last ? [server] : []));
  await Promise.all(listening(false).map(close));
  await keepActivity();
  await Promise.all(listening(true).map(close));
  await closePool();
  log.info('ended');
  process.exit(0);
}

/** Ends on SIGTERM, SIGINT, or when the process that started this one is gone. */
export function endOnSignals(): void {
  for (const reason of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
    process.once(reason as 'SIGTERM', () => void shutDown(reason));
  }
}
