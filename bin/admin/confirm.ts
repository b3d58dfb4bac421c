/** Asks for confirmation before something that cannot be undone. */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** Whether the person answers yes. Anything else, or closing the terminal, means no. */
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
