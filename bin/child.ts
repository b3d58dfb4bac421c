/** Processes that a command starts, and that never outlive it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { childEnvironment } from '../platform/env.ts';
import { inProject } from './project.ts';

/** The script behind the command `next`. */
export const NEXT = createRequire(import.meta.url).resolve('next/dist/bin/next');

/** Milliseconds a process has to end after it was asked to. */
const PATIENCE = 15_000;

export interface Start {
  script: string;
  args?: string[];
  /** Options of Node itself. */
  options?: string[];
  environment: Record<string, string>;
  /** Whether the output is kept for the caller to read instead of shown. */
  quiet?: boolean;
  /** The descriptor of a file that gets the output instead. */
  log?: number | undefined;
}

/**
 * Starts a script in a process group of its own, so that Ctrl-C reaches only the command, which then
 * ends the child in its own order.
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

/** Resolves when the process has ended, or could not be started. */
export function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    child.once('error', () => resolve()).once('exit', () => resolve());
  });
}

/** Asks the process to end; one that takes too long is killed, with all that it has started. */
export async function terminate(child: ChildProcess): Promise<void> {
  const timer = setTimeout(() => {
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  }, PATIENCE);
  child.kill('SIGTERM');
  await ended(child);
  clearTimeout(timer);
}
