/** Processes as Linux shows them. */
import { readdir, readFile } from 'node:fs/promises';

/** The parent of a process, or undefined when it is gone. */
async function parentOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name before the state may hold spaces and parentheses.
  const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return parent === undefined ? undefined : Number(parent);
}

/** The processes that a process has started itself, and that live. */
export async function childrenOf(pid: number): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Boolean);
  const parents = await Promise.all(pids.map(parentOf));
  return pids.filter((_, index) => parents[index] === pid);
}

/** Sends a signal to a process, unless that has ended by now. */
export function sendSignal(signal: NodeJS.Signals, pid: number): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // Some end by themselves as soon as their parent is gone.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function sendTree(signal: NodeJS.Signals, pid: number): Promise<void> {
  const children = await childrenOf(pid);
  for (const each of [pid, ...children]) sendSignal(signal, each);
}

/** Kills a process and its children without a chance to clean up. */
export const killTree = (pid: number): Promise<void> => sendTree('SIGKILL', pid);

/** Stops a process and its children where they are, and gives what lets them go on. */
export async function freezeTree(pid: number): Promise<() => Promise<void>> {
  await sendTree('SIGSTOP', pid);
  return () => sendTree('SIGCONT', pid);
}
