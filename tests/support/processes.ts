/** Finds and signals processes, with Linux' /proc. */
import { readdir, readFile } from 'node:fs/promises';

/** The parent of a process; undefined if the process has exited. */
async function parentOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name before the state may contain spaces and parentheses.
  const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return parent === undefined ? undefined : Number(parent);
}

/** The live direct children of a process. */
export async function childrenOf(pid: number): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Boolean);
  const parents = await Promise.all(pids.map(parentOf));
  return pids.filter((_, index) => parents[index] === pid);
}

/** Sends a signal to a process, unless it has exited. */
export function sendSignal(signal: NodeJS.Signals, pid: number): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // Some exit by themselves as soon as their parent has.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function sendTree(signal: NodeJS.Signals, pid: number): Promise<void> {
  const children = await childrenOf(pid);
  for (const each of [pid, ...children]) sendSignal(signal, each);
}

/** Kills a process and its children; they cannot clean up. */
export const killTree = (pid: number): Promise<void> => sendTree('SIGKILL', pid);

/** Suspends a process and its children. @returns a function that resumes them. */
export async function freezeTree(pid: number): Promise<() => Promise<void>> {
  await sendTree('SIGSTOP', pid);
  return () => sendTree('SIGCONT', pid);
}
