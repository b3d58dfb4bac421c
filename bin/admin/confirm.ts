/** Asking a person before something that cannot be taken back. */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** Whether the person says yes; anything else, or going away, means no. */
export function confirm(
  question: string,
  input: Readable = process.stdin,
  output: Writable = process.stderr,
): Promise<boolean> {
  const terminal = createInterface({ input, output });
  return new Promise((resolve) => {
    terminal.once('close', () => resolve(false));
    terminal.question(`${question} (y/N) `, (answer) => {
      resolve(/^y(es)?$/i.test(answer.trim()));
      terminal.close();
    });
  });
}
