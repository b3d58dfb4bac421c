/** The listeners beside Next's own. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { serverEnvironment } from '../env.ts';
import { log } from '../log.ts';
import type { Listener } from './exchange.ts';
import { serveOperations } from './operations.ts';
import { announceListener } from './request-context.ts';

/** Longer than the idle time-out of a proxy in front (Traefik: 90 s), so that the proxy closes first. */
const KEEP_ALIVE_MS = 95_000;

type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function listen(name: Listener, port: number, serve: Serve): Promise<void> {
  const { HOSTNAME } = serverEnvironment();
  const server = createServer((request, response) => {
    serve(request, response).catch((error) => {
      log.error('unexpected error', { error });
      response.destroy();
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  announceListener(server, name);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOSTNAME, () => resolve());
  });
}

/**
 * Starts the simulator and the operations listener.
 * @throws Error when a port cannot be had.
 */
export async function startListeners(simulator: Serve): Promise<void> {
  const { SIMULATOR_PORT, OPS_PORT } = serverEnvironment();
  await Promise.all([
    listen('simulator', SIMULATOR_PORT, simulator),
    listen('operations', OPS_PORT, serveOperations),
  ]);
}
