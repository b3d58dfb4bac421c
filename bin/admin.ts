/** `npm run admin`: what those who run the site may do with somebody's account. */
import { parseArgs } from 'node:util';
import { deleteAccount, type Holdings, inspectAccount } from '../lib/accounts.ts';
import { confirm } from './admin/confirm.ts';
import { runCommand, WrongUsage } from './command.ts';
import { withDatabase } from './database.ts';

const HELP = `Usage: npm run admin -- delete-user NAME [--yes]

Deletes a user with all messages, and with every follow of and by that user, after asking. There is
no way back but a backup. The site shows it within a second; sessions of the user end at once.

  -y, --yes    do not ask
  -h, --help   this text

The database is the one of DATABASE_URL, else the project's own, whether npm start runs or not.
Exit code: 0 when deleted, 1 when there is no such user, the answer was no or it could not be done,
2 when the command itself is wrong, or there is nobody to ask.`;

const NUMBER = new Intl.NumberFormat('en-US');

const counted = (count: number, one: string) =>
  `${NUMBER.format(count)} ${one}${count === 1 ? '' : 's'}`;

const inWords = ({ messages, following, followers }: Holdings) =>
  [counted(messages, 'message'), counted(following, 'follow'), counted(followers, 'follower')].join(
    ', ',
  );

async function mayDelete(url: string, name: string): Promise<boolean> {
  const holdings = await inspectAccount(url, name);
  return confirm(`Delete the user "${name}" (${inWords(holdings)}) for good?`);
}

async function deleteUser(url: string, name: string, ask: boolean): Promise<number> {
  if (ask && !(await mayDelete(url, name))) {
    console.error('Nothing was deleted.');
    return 1;
  }
  const holdings = await deleteAccount(url, name);
  console.log(`Deleted the user "${name}": ${inWords(holdings)}.`);
  return 0;
}

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      yes: { type: 'boolean', short: 'y', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [action, name, ...rest] = positionals;
  if (action !== 'delete-user' || !name || rest.length > 0) {
    throw new WrongUsage(`Give one user: npm run admin -- delete-user NAME\n\n${HELP}`);
  }
  if (!values.yes && !process.stdin.isTTY) {
    throw new WrongUsage('There is no terminal to ask on. Give --yes to delete without a question');
  }
  return withDatabase((url) => deleteUser(url, name, !values.yes));
});
