/** The ports of a server, looked at before anything is started. */
import { createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Environment } from '../platform/env.ts';

const VARIABLES = ['PORT', 'SIMULATOR_PORT', 'OPS_PORT'] as const;

export type Ports = Record<(typeof VARIABLES)[number], number>;

/** Milliseconds that a server whose start was killed may take to leave its ports. */
const GRACE = 1_500;

const PROBLEMS: Record<string, string> = {
  EADDRINUSE: 'is in use. Is MiniTwit running already? Stop what uses it, or choose another port',
  EACCES: 'may only be used by root. Choose one from 1024 up',
};

function listen(port: number, host: string): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => resolve(server));
  });
}

async function reserve(port: number, host: string, deadline: number): Promise<Server> {
  try {
    return await listen(port, host);
  } catch (error) {
    if (Date.now() > deadline) throw error;
    await pause(100);
    return reserve(port, host, deadline);
  }
}

function explain(error: unknown, variable: string, port: number, host: string): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const problem = PROBLEMS[code] ?? `of ${host} (HOSTNAME) cannot be used: ${code}`;
  return new Error(`Port ${port} (${variable}) ${problem}.`);
}

/**
 * Makes sure that every port can be had, and chooses one for those that are 0.
 * @throws Error that names the port and its variable.
 */
export async function requirePorts(wanted: Environment): Promise<Ports> {
  const host = wanted.HOSTNAME;
  const deadline = Date.now() + GRACE;
  const ports: Ports = { PORT: 0, SIMULATOR_PORT: 0, OPS_PORT: 0 };
  const reserved: Server[] = [];
  try {
    for (const variable of VARIABLES) {
      const port = wanted[variable];
      const server = await reserve(port, host, deadline).catch((error) => {
        throw explain(error, variable, port, host);
      });
      reserved.push(server);
      const address = server.address();
      ports[variable] = typeof address === 'object' && address ? address.port : port;
    }
    return ports;
  } finally {
    await Promise.all(reserved.map((server) => new Promise((closed) => server.close(closed))));
  }
}
