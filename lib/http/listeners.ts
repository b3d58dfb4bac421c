/** The listeners beside Next's own, and how all of them end together. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { closePool } from '../../db/client.ts';
import { getLatest } from '../../db/queries/latest.ts';
import { serverEnvironment } from '../env.ts';
import { log } from '../log.ts';
import { exposition } from '../metrics.ts';
import { announceListener, knownListeners, type Listener } from './request-context.ts';

/** Longer than the idle time-out of a proxy in front (Traefik: 90 s), so that the proxy closes first. */
const KEEP_ALIVE_MS = 95_000;

/** How long an open request may hold up the end. */
const DRAIN_MS = 10_000;

const text = (body: string, status = 200, type = 'text/plain; charset=utf-8') =>
  new Response(body, { status, headers: { 'content-type': type } });

async function serveOperations(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === '/livez') return text('alive\n');
  if (pathname === '/readyz') {
    if (ending) return text('shutting down\n', 503);
    return getLatest().then(
      () => text('ready\n'),
      () => text('the database is not available\n', 503),
    );
  }
  if (pathname === '/metrics') {
    const { body, contentType } = await exposition();
    return text(body, 200, contentType);
  }
  return text('not found\n', 404);
}

type Serve = (request: Request) => Promise<Response>;

function listen(name: Listener, port: number, serve: Serve): Promise<void> {
  const { HOSTNAME } = serverEnvironment();
  const listener = getRequestListener(serve, { overrideGlobalObjects: false });
  const server = createServer(listener as RequestListener);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  announceListener(server, name);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOSTNAME, () => resolve());
  });
}

let ending = false;

async function close(server: Server): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(timer);
}

/** Stops being ready, lets every open request end, then ends the process. */
async function shutDown(reason: string): Promise<void> {
  if (ending) return;
  ending = true;
  log.info('shutting down', { reason });
  await Promise.all(knownListeners().map(close));
  await closePool();
  process.exit(0);
}

/**
 * Starts the simulator and the operations listener, and ends all listeners on SIGTERM, SIGINT, or
 * when the process that started this one is gone.
 * @throws Error when a port cannot be had.
 */
export async function startListeners(simulator: Serve): Promise<void> {
  const { SIMULATOR_PORT, OPS_PORT } = serverEnvironment();
  await Promise.all([
    listen('simulator', SIMULATOR_PORT, simulator),
    listen('operations', OPS_PORT, serveOperations),
  ]);
  for (const reason of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
    process.once(reason as 'SIGTERM', () => void shutDown(reason));
  }
}
