/** `npm run admin`: account administration. */
import { parseArgs } from 'node:util';
import { deleteAccount, type Holdings, inspectAccount } from '../lib/accounts.ts';
import { confirm } from './admin/confirm.ts';
import { runCommand, WrongUsage } from './command.ts';
import { withDatabase } from './database.ts';

const HELP = `Usage: npm run admin -- delete-user NAME [--yes]

Deletes a user with all their messages and follows, in both directions, after asking for confirmation.
Only a backup can undo this. The user's sessions end at once; pages change within a second.

  -y, --yes    do not ask for confirmation
  -h, --help   show this help

Uses the database at DATABASE_URL, or else the project's own, whether or not npm start is running.
Exit code: 0 if deleted; 1 if there is no such user, the answer was no, or it failed; 2 if the command
was used incorrectly or there is no terminal to ask on.`;

const NUMBER = new Intl.NumberFormat('en-US');

const quantity = (count: number, one: string) =>
  `${NUMBER.format(count)} ${one}${count === 1 ? '' : 's'}`;

const describeHoldings = ({ messages, following, followers }: Holdings) =>
  [
    quantity(messages, 'message'),
    quantity(following, 'follow'),
    quantity(followers, 'follower'),
  ].join(', ');

async function confirmDeletion(url: string, name: string): Promise<boolean> {
  const holdings = await inspectAccount(url, name);
  return confirm(`Delete the user "${name}" (${describeHoldings(holdings)}) permanently?`);
}

async function deleteUser(url: string, name: string, ask: boolean): Promise<number> {
  if (ask && !(await confirmDeletion(url, name))) {
    console.error('Nothing was deleted.');
    return 1;
  }
  const holdings = await deleteAccount(url, name);
  console.log(`Deleted the user "${name}": ${describeHoldings(holdings)}.`);
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
    throw new WrongUsage(`Name one user: npm run admin -- delete-user NAME\n\n${HELP}`);
  }
  if (!values.yes && !process.stdin.isTTY) {
    throw new WrongUsage(
      'There is no terminal to ask on. Use --yes to delete without confirmation',
    );
  }
  return withDatabase((url) => deleteUser(url, name, !values.yes));
});
