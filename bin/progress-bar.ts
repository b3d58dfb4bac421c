/** The progress of a long command: a bar on a terminal, an occasional line elsewhere. */
import type { WriteStream } from 'node:tty';

const WIDTH = 30;

/** Milliseconds between two redraws on a terminal, and between two lines elsewhere. */
const REDRAW = 100;
const REPEAT = 10_000;

const NUMBER = new Intl.NumberFormat('en-US');

/** The bar of `done` of `total` rows. */
function draw(done: number, total: number): string {
  const share = total > 0 ? Math.min(done / total, 1) : 1;
  const filled = Math.round(share * WIDTH);
  const bar = '█'.repeat(filled).padEnd(WIDTH, '░');
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  return `${bar} ${percent} %  ${NUMBER.format(done)} of ${NUMBER.format(total)} rows`;
}

/** Returns `update`, to call with each new state, and `clear`, which clears the line at the end. */
export function progressBar(stream: WriteStream = process.stderr) {
  let next = stream.isTTY ? 0 : Date.now() + REPEAT;
  return {
    update(done: number, total: number): void {
      if (Date.now() < next) return;
      next = Date.now() + (stream.isTTY ? REDRAW : REPEAT);
      const line = draw(done, total);
      stream.write(stream.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
    },
    clear(): void {
      if (stream.isTTY) stream.write('\r\x1b[K');
    },
  };
}
