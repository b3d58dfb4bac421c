/** The built server as a child process, the way it runs in production. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from '../../lib/env.ts';

const START_MS = 30_000;

export interface StartedServer {
  /** The addresses of its three listeners, without a slash at the end. */
  site: string;
  simulator: string;
  ops: string;
  pid: number;
  /** Ends it as an operator would, and gives its exit code. */
  stop(): Promise<number | null>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port');
  return address.port;
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

async function waitUntilReady(child: ChildProcess, url: string, output: string[]): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`The server did not get ready at ${url}. It said:\n${output.join('')}`);
    }
    await sleep(50);
  }
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  return child.exitCode;
}

/**
 * Starts the built server on free ports and waits until it is ready. `environment` adds to what it
 * is given.
 * @throws Error with the server's output when it does not get ready.
 */
export async function startServer(options: {
  databaseUrl: string;
  environment?: Record<string, string>;
}): Promise<StartedServer> {
  const [port, simulatorPort, opsPort] = [await freePort(), await freePort(), await freePort()];
  const child = spawn(process.execPath, [path.resolve('.next/standalone/server.js')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: childEnvironment({
      NODE_ENV: 'production',
      NEXT_MANUAL_SIG_HANDLE: '1',
      HOSTNAME: '127.0.0.1',
      PORT: String(port),
      SIMULATOR_PORT: String(simulatorPort),
      OPS_PORT: String(opsPort),
      DATABASE_URL: options.databaseUrl,
      AUTH_SECRET: 'a secret that only the tests know, and nobody else',
      AUTH_TRUST_HOST: 'true',
      LOG_LEVEL: 'warn',
      ...options.environment,
    }),
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output.push(String(chunk));
      if (output.length > 50) output.shift();
    });
  }
  const ops = `http://127.0.0.1:${opsPort}`;
  await waitUntilReady(child, `${ops}/readyz`, output);
  return {
    site: `http://127.0.0.1:${port}`,
    simulator: `http://127.0.0.1:${simulatorPort}`,
    ops,
    pid: child.pid ?? 0,
    stop: () => stop(child),
  };
}
