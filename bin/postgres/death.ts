/** Detects the death of a server that is not our child process: pg_ctl starts it and exits. */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { pidOf } from './server.ts';

/** Milliseconds between two polls; each costs one or two system calls. */
const POLL = 500;

async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  // In a container whose PID 1 does not reap children, dead processes stay zombies.
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) Z /.test(stat);
}

/** Resolves when the server now running on `directory` has died, or `signal` is aborted. */
export async function untilDead(directory: string, signal: AbortSignal): Promise<void> {
  const pid = await pidOf(directory);
  while (pid !== undefined && !signal.aborted && (await isAlive(pid))) {
    await pause(POLL, undefined, { signal }).catch(() => {});
  }
}
