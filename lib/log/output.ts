/**
 * Standard output that nobody has to wait for. A pipe whose reader is slow keeps what is written in
 * memory without a bound, and one whose reader is gone ends the process unless its error is heard.
 */

/** Bytes that may wait for a slow reader. */
const MOST_WAITING = 1024 * 1024;

let lost = 0;
let guarded = false;

/** Keeps a reader that goes away from ending the process. */
export function guardOutput(): void {
  if (guarded) return;
  guarded = true;
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/** Writes a line, or loses it when too much waits already. */
export function writeLine(line: string): void {
  if (process.stdout.writableLength > MOST_WAITING) lost += 1;
  else process.stdout.write(`${line}\n`);
}

/** How many lines were lost since this was last asked; 0 while more would be. */
export function takeLost(): number {
  if (process.stdout.writableLength > MOST_WAITING) return 0;
  const count = lost;
  lost = 0;
  return count;
}
