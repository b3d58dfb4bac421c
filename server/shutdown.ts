/** Graceful shutdown: not ready, then the listeners, then what requests needed. */
import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { environment } from '../platform/env.ts';
import { log } from '../platform/log/log.ts';
import { closeSilentConnections } from './admission/connections.ts';
import { beginEnding, isEnding } from './health.ts';
import { knownListeners } from './request-context.ts';

/** Milliseconds that an open request may delay the end. */
const DRAIN_MS = 10_000;

/** Milliseconds that a connection may stay open without having sent anything. */
const SILENCE_MS = 1_000;

/** Frees what requests need, such as connections to the database. */
type Release = () => Promise<void>;

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
 * Reports that it is not ready, keeps serving while load balancers notice, lets open requests finish,
 * then exits. The operations listener closes last.
 */
async function shutDown(reason: string, release: Release): Promise<void> {
  if (isEnding()) return;
  beginEnding();
  const grace = environment().SHUTDOWN_GRACE_MS;
  log.info('shutting down', { reason, grace });
  await pause(grace);
  const listeners = knownListeners();
  const listening = (last: boolean) =>
    listeners.flatMap(([server, serves]) => ((serves === 'operations') === last ? [server] : []));
  await Promise.all(listening(false).map(close));
  await release();
  await Promise.all(listening(true).map(close));
  log.info('ended');
  process.exit(0);
}

/**
 * Shuts down on SIGTERM, on SIGINT, or when the parent process is gone. `release` is called once the
 * last request has ended.
 */
export function endOnSignals(release: Release): void {
  for (const reason of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
    process.once(reason as 'SIGTERM', () => void shutDown(reason, release));
  }
}
