/** The server as a child process, from its start to its end. */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { ended, NEXT, startNode, terminate } from './child.ts';
import type { Ports } from './ports.ts';
import { SERVER } from './standalone.ts';

/**
 * Megabytes of JavaScript objects, and of one half of the young ones among them. Left to itself the
 * young part grows to a size that, with so small a heap, makes V8 collect everything all the time:
 * under load a server then fell from 14,000 to 300 requests a second.
 */
const HEAP = ['--max-old-space-size=160', '--max-semi-space-size=16'];

/** Longer than the idle time-out of a proxy in front (Traefik: 90 s), so that the proxy closes first. */
const KEEP_ALIVE_MS = 95_000;

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
}

function launch({ databaseUrl, secret, ports, host, dev, log }: ServerSettings): ChildProcess {
  const numbers = Object.entries(ports).map(([name, port]) => [name, String(port)]);
  const program = dev
    ? { script: NEXT, args: ['dev', '--port', String(ports.PORT), '--hostname', host] }
    : { script: SERVER, options: HEAP };
  return startNode({
    ...program,
    log,
    environment: {
      NODE_ENV: dev ? 'development' : 'production',
      NEXT_MANUAL_SIG_HANDLE: '1',
      KEEP_ALIVE_TIMEOUT: String(KEEP_ALIVE_MS),
      DATABASE_URL: databaseUrl,
      AUTH_SECRET: secret,
      HOSTNAME: host,
      ...Object.fromEntries(numbers),
    },
  });
}

/** An address of this machine at which a server listening on `host` answers. */
const reach = (host: string) => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
};

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
  const base = `http://${reach(host)}`;
  while (isRunning(child) && (await ask(`${base}:${ports.OPS_PORT}/readyz`)) !== 200) {
    await pause(LOOK);
  }
  // Any answer will do: with --dev it may be that of a page which does not compile yet.
  while (isRunning(child) && !(await ask(`${base}:${ports.PORT}/public`))) await pause(LOOK);
  return isRunning(child);
}

/**
 * Runs the server until it ends, or until `signal` asks it to. Calls `onReady` once every listener
 * answers. Gives whether it ended because it was asked to.
 */
export async function runServer(
  settings: ServerSettings,
  signal: AbortSignal,
  onReady: () => void,
): Promise<boolean> {
  const child = launch(settings);
  const stop = () => void terminate(child);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const ready = becomesReady(child, settings).then((yes) => {
    if (yes && !signal.aborted) onReady();
  });
  await ended(child);
  await ready;
  return signal.aborted;
}
