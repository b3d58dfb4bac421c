/** Graceful shutdown: become unready, drain the listeners, release resources, exit. */
import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { environment } from '../platform/env.ts';
import { log } from '../platform/log/log.ts';
import { closeSilentConnections } from './admission/connections.ts';
import { beginShutdown, isShuttingDown } from './health.ts';
import { registeredListeners } from './registered-listeners.ts';

/** Milliseconds that open requests have to finish. */
const DRAIN_MS = 10_000;

/** Milliseconds that connections without a request may stay open. */
const SILENCE_MS = 1_000;

/** Releases what requests use, such as database connections. */
type Release = () => Promise<void>;

async function close(server: Server): Promise<void> {
  const limit = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  const silence = setTimeout(() => closeSilentConnections(server), SILENCE_MS);
  // A connection that was busy when shutdown began would stay open for its next request.
  const idleSweep = setInterval(() => server.closeIdleConnections(), 50);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(limit);
  clearTimeout(silence);
  clearInterval(idleSweep);
}

/**
 * Becomes unready, keeps serving until load balancers notice, drains open requests, then exits. The
 * operations listener closes last.
 */
async function shutDown(reason: string, release: Release): Promise<void> {
  if (isShuttingDown()) return;
  beginShutdown();
  const grace = environment().SHUTDOWN_GRACE_MS;
  log.info('shutting down', { reason, grace });
  await pause(grace);
  const listeners = registeredListeners();
  const listening = (last: boolean) =>
    listeners.flatMap(([server, serves]) => ((serves === 'operations') === last ? [server] : []));
  await Promise.all(listening(false).map(close));
  await release();
  await Promise.all(listening(true).map(close));
  log.info('shutdown complete');
  process.exit(0);
}

/**
 * Shuts down on SIGTERM, SIGINT or the loss of the parent process. `release` is called after the last
 * request.
 */
export function shutDownOnSignals(release: Release): void {
  for (const reason of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
    process.once(reason as 'SIGTERM', () => void shutDown(reason, release));
  }
}
