/** The server as a child process, from its start to its end. */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { loopbackUrl } from '../platform/loopback-url.ts';
import { ended, NEXT, startNode, terminate } from './child.ts';
import type { Ports } from './ports.ts';
import { HEAP, SERVER_ENVIRONMENT } from './server-process.ts';
import { SERVER } from './standalone.ts';

/** Milliseconds between two looks at a server that is starting. */
const LOOK = 25;

export interface ServerSettings {
  databaseUrl: string;
  secret: string;
  ports: Ports;
  host: string;
  /** Compiles the sources as they change instead of running the build. */
  dev: boolean;
  /** The descriptor of a file that gets what the server prints, which is shown otherwise. */
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

async function ask(url: string): Promise<number | undefined> {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(30_000) });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return undefined;
  }
}

const isRunning = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

/** Whether the server became ready, the site included, before it ended. */
async function becomesReady(child: ChildProcess, { ports, host }: ServerSettings) {
  const readyz = `${loopbackUrl(host, ports.OPS_PORT)}/readyz`;
  while (isRunning(child) && (await ask(readyz)) !== 200) await pause(LOOK);
  // Any answer will do: with --dev it may be that of a page which does not compile yet.
  const page = `${loopbackUrl(host, ports.PORT)}/public`;
  while (isRunning(child) && !(await ask(page))) await pause(LOOK);
  return isRunning(child);
}

function endOf({ exitCode, signalCode }: ChildProcess): string {
  return signalCode ? `was ended by ${signalCode}` : `has ended with exit code ${exitCode}`;
}

/**
 * Runs the server until it ends, or until `signal` asks it to. Calls `onReady` once every listener
 * answers. Gives how it ended, in words.
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
