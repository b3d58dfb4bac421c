/** Notices the death of a server that is nobody's child: pg_ctl starts it and ends. */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { processOf } from './server.ts';

/** Milliseconds between two looks, each of them one system call or two. */
const LOOK = 500;

async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  // In a container whose first process buries nobody the dead keep their ids.
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) Z /.test(stat);
}

/** Resolves when the server that runs on `directory` now has died, or `signal` is aborted. */
export async function untilDead(directory: string, signal: AbortSignal): Promise<void> {
  const pid = await processOf(directory);
  while (pid !== undefined && !signal.aborted && (await isAlive(pid))) {
    await pause(LOOK, undefined, { signal }).catch(() => {});
  }
}
