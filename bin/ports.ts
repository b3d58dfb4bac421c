/** Ports: checks that a server's are free before anything starts, and finds free ones. */
import { createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Environment } from '../platform/env.ts';

const LOOPBACK = '127.0.0.1';

const VARIABLES = ['PORT', 'SIMULATOR_PORT', 'OPS_PORT'] as const;

export type Ports = Record<(typeof VARIABLES)[number], number>;

/** Milliseconds that a server whose `npm start` was killed may take to release its ports. */
const GRACE = 1_500;

const PROBLEMS: Record<string, string> = {
  EADDRINUSE:
    'is in use. Is MiniTwit already running? Stop the program that uses it, or choose another port',
  EACCES: 'is reserved for root. Choose a port from 1024 up',
};

function listen(port: number, host: string): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => resolve(server));
  });
}

const close = (server: Server) => new Promise((closed) => server.close(closed));

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address === 'object' && address) return address.port;
  throw new Error('The server does not listen on a port');
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
 * Checks that every port is free, and chooses a free one for each that is 0.
 * @throws Error that names the port and its variable.
 */
export async function requirePorts(
  wanted: Pick<Environment, 'HOSTNAME' | keyof Ports>,
): Promise<Ports> {
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
      ports[variable] = portOf(server);
    }
    return ports;
  } finally {
    await Promise.all(reserved.map(close));
  }
}

/** Free ports for the three listeners of a server at `host`. */
export const anyPorts = (host = LOOPBACK) =>
  requirePorts({ HOSTNAME: host, PORT: 0, SIMULATOR_PORT: 0, OPS_PORT: 0 });

/** The port `wanted` if it is free on 127.0.0.1, or else any free one. */
export async function freePort(wanted = 0): Promise<number> {
  const server = await listen(wanted, LOOPBACK).catch(() => listen(0, LOOPBACK));
  const port = portOf(server);
  await close(server);
  return port;
}
