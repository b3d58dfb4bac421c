/** The simulator and operations listeners, in addition to Next's own. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { serverEnvironment } from '../platform/env.ts';
import { log } from '../platform/log/log.ts';
import type { Listener } from './exchange.ts';
import { serveOperations } from './operations.ts';
import { registerListener } from './registered-listeners.ts';

/** Connections waiting to be accepted. With a full queue, clients retry only after a second. */
const BACKLOG = 4_096;

type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function listen(name: Listener, port: number, serve: Serve): Promise<void> {
  const { HOSTNAME } = serverEnvironment();
  // Returns the promise: admission awaits it to know when a request is done.
  const server = createServer((request, response) =>
    serve(request, response).catch((error) => {
      log.error('unexpected error', { error });
      response.destroy();
    }),
  );
  registerListener(server, name);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOSTNAME, BACKLOG, () => resolve());
  });
}

/**
 * Starts the simulator and the operations listener.
 * @throws Error when a port is not available.
 */
export async function startListeners(simulator: Serve): Promise<void> {
  const { SIMULATOR_PORT, OPS_PORT } = serverEnvironment();
  await Promise.all([
    listen('simulator', SIMULATOR_PORT, simulator),
    listen('operations', OPS_PORT, serveOperations),
  ]);
}
