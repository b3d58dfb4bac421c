/** The listeners beside Next's own. */
import { createServer, type RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { serverEnvironment } from '../env.ts';
import type { Listener } from './exchange.ts';
import { serveOperations } from './operations.ts';
import { announceListener } from './request-context.ts';

type Serve = (request: Request) => Promise<Response>;

function listen(name: Listener, port: number, serve: Serve): Promise<void> {
  const { HOSTNAME } = serverEnvironment();
  const listener = getRequestListener(serve, { overrideGlobalObjects: false });
  const server = createServer(listener as RequestListener);
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
