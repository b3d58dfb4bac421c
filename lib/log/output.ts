/**
 * Standard output that nobody has to wait for. A pipe whose reader is slow keeps what is written in
 * memory without a bound, and one whose reader is gone ends the process unless its error is heard.
 */

import { singleton } from '../singleton.ts';

/** Bytes that may wait for a slow reader. */
const MOST_WAITING = 1024 * 1024;

const state = singleton('log-output', () => ({ lost: 0 }));

/** Keeps a reader that goes away from ending the process. */
export function guardOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/** Writes a line, or loses it when too much waits already. */
export function writeLine(line: string): void {
  if (process.stdout.writableLength > MOST_WAITING) state.lost += 1;
  else process.stdout.write(`${line}\n`);
}

/** How many lines were lost since this was last asked; 0 while more would be. */
export function takeLost(): number {
  if (process.stdout.writableLength > MOST_WAITING) return 0;
  const count = state.lost;
  state.lost = 0;
  return count;
}
