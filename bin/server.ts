/** Runs the server as a child process. */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { loopbackUrl } from '../platform/loopback-url.ts';
import { ended, NEXT, startNode, terminate } from './child.ts';
import type { Ports } from './ports.ts';
import { HEAP, SERVER_ENVIRONMENT } from './server-process.ts';
import { SERVER } from './standalone.ts';

/** Milliseconds between two polls of a server that is starting. */
const POLL = 25;

export interface ServerSettings {
  databaseUrl: string;
  secret: string;
  ports: Ports;
  host: string;
  /** Runs Next's development server instead of the build. */
  dev: boolean;
  /** A file descriptor for the server's output; by default it is shown. */
  log?: number;
  /** The server of another build than ours. */
  script?: string;
}

function launch(settings: ServerSettings): ChildProcess {
  const { databaseUrl, secret, ports, host, dev, log, script = SERVER } = settings;
  const numbers = Object.entries(ports).map(([name, port]) => [name, String(port)]);
  const program = dev
    ? { script: NEXT, args: ['dev', '--port', String(ports.PORT), '--hostname', host] }
    : { script, options: HEAP };
  return startNode({
    ...program,
    log,
    environment: {
      ...SERVER_ENVIRONMENT,
      ...(dev ? { NODE_ENV: 'development' } : {}),
      DATABASE_URL: databaseUrl,
      AUTH_SECRET: secret,
      HOSTNAME: host,
      ...Object.fromEntries(numbers),
    },
  });
}

async function statusOf(url: string): Promise<number | undefined> {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(30_000) });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return undefined;
  }
}

const isRunning = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

/** Whether the server became ready, including the site, before it exited. */
async function becomesReady(child: ChildProcess, { ports, host }: ServerSettings) {
  const readyz = `${loopbackUrl(host, ports.OPS_PORT)}/readyz`;
  while (isRunning(child) && (await statusOf(readyz)) !== 200) await pause(POLL);
  // Any answer will do: with --dev the page may not compile yet.
  const page = `${loopbackUrl(host, ports.PORT)}/public`;
  while (isRunning(child) && !(await statusOf(page))) await pause(POLL);
  return isRunning(child);
}

function endOf({ exitCode, signalCode }: ChildProcess): string {
  return signalCode ? `was killed by ${signalCode}` : `exited with code ${exitCode}`;
}

/**
 * Runs the server until it exits or `signal` is aborted. Calls `onReady` once every listener answers.
 * Resolves to a description of how it ended.
 */
export async function runServer(
  settings: ServerSettings,
  signal: AbortSignal,
  onReady: () => void,
): Promise<string> {
  const child = launch(settings);
  const stop = () => void terminate(child);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const ready = becomesReady(child, settings).then((yes) => {
    if (yes && !signal.aborted) onReady();
  });
  await ended(child);
  await ready;
  signal.removeEventListener('abort', stop);
  return endOf(child);
}
