/** Demo data: a few users and messages, so that the site is not empty at first. */
import { closePool, connect } from '../db/client.ts';
import { follow } from '../lib/follows.ts';
import { postMessage } from '../lib/messages.ts';
import { hasUsers, registerUser } from '../lib/users.ts';

export const DEMO_USERS = ['ada', 'grace', 'linus', 'margaret'];
export const DEMO_PASSWORD = 'minitwit';

const MESSAGES: [author: string, text: string][] = [
  ['margaret', 'Somebody has to write down what "done" means before we start.'],
  ['linus', 'Reading the logs so that you do not have to.'],
  ['ada', 'An engine that weaves patterns out of numbers. I shall publish notes.'],
  ['grace', 'Found the bug. It had wings.\nTaped it into the log book.'],
  ['linus', 'If it is not under version control it did not happen.'],
  ['margaret', 'The error we said could not happen has happened. Good that we tested for it.'],
  ['grace', 'A ship in port is safe, but nobody learns anything there.'],
  ['ada', 'Welcome to MiniTwit! The sources of PostgreSQL: https://git.postgresql.org'],
];

const FOLLOWS: [who: string, whom: string][] = [
  ['ada', 'grace'],
  ['ada', 'margaret'],
  ['grace', 'ada'],
  ['linus', 'ada'],
  ['margaret', 'ada'],
  ['margaret', 'grace'],
];

/** Adds the demo data to the database at `url` unless it has users; resolves to whether it did. */
export async function addDemo(url: string): Promise<boolean> {
  connect(url);
  try {
    if (await hasUsers()) return false;
    for (const username of DEMO_USERS) {
      const email = `${username}@example.org`;
      await registerUser({ username, email, password: DEMO_PASSWORD });
    }
    for (const [who, whom] of FOLLOWS) await follow(who, whom);
    for (const [author, text] of MESSAGES) await postMessage(author, text);
    return true;
  } finally {
    await closePool();
  }
}
