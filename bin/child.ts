/** Child processes of a command. They never outlive it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { childEnvironment } from '../platform/env.ts';
import { inProject } from './project.ts';

/** The script behind the command `next`. */
export const NEXT = createRequire(import.meta.url).resolve('next/dist/bin/next');

/** Milliseconds that a process may take to exit after SIGTERM. */
const GRACE = 15_000;

export interface Start {
  script: string;
  args?: string[];
  /** Options of Node itself. */
  options?: string[];
  environment: Record<string, string>;
  /** Pipes the output to the caller instead of showing it. */
  quiet?: boolean;
  /** A file descriptor to write the output to instead. */
  log?: number | undefined;
}

/**
 * Starts a script in its own process group, so that Ctrl-C reaches only the command, which then stops
 * its children in order.
 */
export function startNode({ script, args = [], options = [], ...start }: Start): ChildProcess {
  const output = start.log ?? (start.quiet ? 'pipe' : 'inherit');
  return spawn(process.execPath, [...options, inProject('bin/tethered.ts'), script, ...args], {
    cwd: inProject('.'),
    detached: true,
    env: childEnvironment({ NEXT_TELEMETRY_DISABLED: '1', ...start.environment }),
    stdio: ['ignore', output, output, 'ipc'],
  });
}

/** Resolves when the process has exited, or could not be started. */
export function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    child.once('error', () => resolve()).once('exit', () => resolve());
  });
}

/** Sends SIGTERM, and after a grace period kills the process and all its descendants. */
export async function terminate(child: ChildProcess): Promise<void> {
  const timer = setTimeout(() => {
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  }, GRACE);
  child.kill('SIGTERM');
  await ended(child);
  clearTimeout(timer);
}
