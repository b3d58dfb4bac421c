/** The server under attack: built, started as in production, and monitored from outside. */
import { mkdir, open, readFile } from 'node:fs/promises';
import { inProject } from '../../bin/project.ts';
import { HEAP, SERVER_ENVIRONMENT } from '../../bin/server-process.ts';
import { SERVER } from '../../bin/standalone.ts';
import { createDatabaseOn } from '../support/databases.ts';
import { type StartedServer, startServer } from '../support/server.ts';
import type { Town } from './town.ts';

/** Milliseconds between two samples of its memory. */
const LOOK = 100;

/** Milliseconds of one tick of the kernel's clock for processes. */
const TICK = 10;

export interface Victim extends Pick<StartedServer, 'site' | 'simulator' | 'ops'> {
  databaseUrl: string;
  /** How it died; undefined while it is alive. */
  death(): string | undefined;
  /** Its peak memory so far, in MiB. */
  peakMiB(): number;
  /** Milliseconds of CPU used so far, by all its threads. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

export interface VictimStart {
  /** Names the log file. */
  name: string;
  town: Pick<Town, 'postgresUrl' | 'template'>;
  /** The server script of another build. */
  script?: string;
  environment?: Record<string, string>;
}

async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
}

async function cpuOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The process name may contain spaces; the state and ten numbers come between it and the times.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK;
}

/** Starts the server on a copy of the town. */
export async function startVictim(start: VictimStart): Promise<Victim> {
  const { name, town, script = SERVER, environment = {} } = start;
  const databaseUrl = await createDatabaseOn(town.postgresUrl, 'attacked', town.template);
  await mkdir(inProject('reports/hostile'), { recursive: true });
  const path = inProject(`reports/hostile/${name.replaceAll(/\W+/g, '-')}.log`);
  const log = await open(path, 'w');
  const server = await startServer({
    ...{ databaseUrl, script, nodeOptions: HEAP, log: log.fd },
    environment: { ...SERVER_ENVIRONMENT, LOG_LEVEL: '', DATABASE_POOL: '', ...environment },
  });
  const { child, site, simulator, ops } = server;
  let peak = 0;
  const look = async () => {
    peak = Math.max(peak, await peakOf(child.pid ?? 0));
  };
  const watch = setInterval(look, LOOK);
  const death = () => {
    if (child.exitCode === null && child.signalCode === null) return undefined;
    return `ended by ${child.signalCode ?? `exit code ${child.exitCode}`}; its log is ${path}`;
  };
  const stop = async () => {
    clearInterval(watch);
    await server.stop();
    await log.close();
  };
  const cpuMs = () => cpuOf(child.pid ?? 0);
  return { databaseUrl, site, simulator, ops, death, peakMiB: () => peak, cpuMs, stop };
}
