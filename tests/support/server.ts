/** Starts the built server as a child process, as in production. */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { startNode, terminate } from '../../bin/child.ts';
import { anyPorts } from '../../bin/ports.ts';
import { build, isCurrent, SERVER } from '../../bin/standalone.ts';

const START_MS = 30_000;

export interface StartedServer {
  /** The URLs of its three listeners, without a trailing slash. */
  site: string;
  simulator: string;
  ops: string;
  child: ChildProcess;
  /** Stops it gracefully. @returns its exit code. */
  stop(): Promise<number | null>;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

async function waitUntilReady(child: ChildProcess, urls: string[], output: string[]) {
  const deadline = Date.now() + START_MS;
  for (const url of urls) {
    while (!(await answers(url))) {
      if (child.exitCode === null && Date.now() < deadline) {
        await pause(50);
        continue;
      }
      await terminate(child);
      throw new Error(`The server did not answer at ${url}. Its output:\n${output.join('')}`);
    }
  }
}

/** The last output of a process, to report when it fails. */
function lastOutput(child: ChildProcess): string[] {
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output.push(String(chunk));
      if (output.length > 50) output.shift();
    });
  }
  return output;
}

/** Builds the server unless the build is current. */
export async function requireBuild(): Promise<void> {
  if (await isCurrent()) return;
  console.log('Building the server …');
  await build({ quiet: true });
}

interface ServerStart {
  databaseUrl: string;
  /** Additional environment variables. */
  environment?: Record<string, string>;
  /** Options for Node. */
  nodeOptions?: string[];
  /** The script of another build; by default this checkout's. */
  script?: string;
  /** The descriptor of a file for the server's output. */
  log?: number;
}

/**
 * Starts the built server on free ports and waits until it is ready.
 * @throws Error with the server's last output, unless that went to a file, when it is not ready in time.
 */
export async function startServer(options: ServerStart): Promise<StartedServer> {
  const { PORT, SIMULATOR_PORT, OPS_PORT } = await anyPorts();
  const child = startNode({
    script: options.script ?? SERVER,
    options: options.nodeOptions ?? [],
    quiet: true,
    log: options.log,
    environment: {
      NODE_ENV: 'production',
      NEXT_MANUAL_SIG_HANDLE: '1',
      HOSTNAME: '127.0.0.1',
      PORT: String(PORT),
      SIMULATOR_PORT: String(SIMULATOR_PORT),
      OPS_PORT: String(OPS_PORT),
      DATABASE_URL: options.databaseUrl,
      AUTH_SECRET: 'a secret that only the tests know, and nobody else',
      LOG_LEVEL: 'warn',
      ...options.environment,
    },
  });
  const addresses = {
    site: `http://127.0.0.1:${PORT}`,
    simulator: `http://127.0.0.1:${SIMULATOR_PORT}`,
    ops: `http://127.0.0.1:${OPS_PORT}`,
  };
  const { site, ops } = addresses;
  await waitUntilReady(child, [`${ops}/readyz`, `${site}/api/latest`], lastOutput(child));
  const stop = async () => {
    await terminate(child);
    return child.exitCode;
  };
  return { ...addresses, child, stop };
}
