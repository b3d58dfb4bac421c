/**
 * Updates `latest` and posts a message with the application's verbs, again and again until it is
 * stopped. Failed writes are not retried. Sends each stored message to the parent process.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { follow, unfollow } from '../../lib/follows.ts';
import { moveLatest } from '../../lib/latest.ts';
import { postMessage } from '../../lib/messages.ts';
import { Unavailable } from '../../platform/errors.ts';

/** A stored message. Times are milliseconds of the same clock that Postgres uses. */
export interface Stored {
  number: number;
  sent: number;
  acknowledged: number;
}

const [, , first = '0', ...names] = process.argv;
/** Milliseconds between two writes: more often than the simulator. */
const REST = 30;

async function write(number: number, author: string, other: string): Promise<void> {
  const sent = Date.now();
  await moveLatest(number);
  await postMessage(author, `message ${number}`);
  process.send?.({ number, sent, acknowledged: Date.now() } satisfies Stored);
  // Updates and deletes besides inserts.
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
