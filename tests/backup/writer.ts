/**
 * Moves `latest` and posts a message by the program's own verbs, in turn, until it is ended; what it
 * cannot write it does not try again. Reports each message that was stored to its parent.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { follow, unfollow } from '../../lib/follows.ts';
import { moveLatest } from '../../lib/latest.ts';
import { postMessage } from '../../lib/messages.ts';
import { Unavailable } from '../../platform/errors.ts';

/** A message that was stored. Times are milliseconds of the clock that Postgres reads, too. */
export interface Stored {
  number: number;
  sent: number;
  acknowledged: number;
}

const [, , first = '0', ...names] = process.argv;
/** Milliseconds between two writes: some more than the simulator's. */
const REST = 30;

async function write(number: number, author: string, other: string): Promise<void> {
  const sent = Date.now();
  await moveLatest(number);
  await postMessage(author, `message ${number}`);
  process.send?.({ number, sent, acknowledged: Date.now() } satisfies Stored);
  // Rows that change and go, beside those that only come.
  await (number % 2 === 0 ? follow : unfollow)(author, other);
}

for (let number = Number(first); ; number++) {
  const [author = '', other = ''] = [
    names[number % names.length],
    names[(number + 1) % names.length],
  ];
  await write(number, author, other).catch((error) => {
    if (!(error instanceof Unavailable)) throw error;
  });
  await pause(REST);
}
