/** The user PostgreSQL runs as: ours, but never root, because PostgreSQL refuses to run as root. */
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Account, run } from './programs.ts';

const OURSELVES: Account = { prefix: [] };
const NAME = 'postgres';

async function idOf(option: '-u' | '-g'): Promise<number | undefined> {
  const { ok, output } = await run(OURSELVES, 'id', [option, NAME]);
  return ok ? Number(output) : undefined;
}

async function systemAccount(): Promise<{ uid: number; gid: number }> {
  if ((await idOf('-u')) === undefined) {
    await run(OURSELVES, 'useradd', [
      ...['--system', '--user-group', '--no-create-home'],
      ...['--shell', '/usr/sbin/nologin', NAME],
    ]);
  }
  const [uid, gid] = await Promise.all([idOf('-u'), idOf('-g')]);
  if (uid === undefined || gid === undefined) {
    throw new Error(
      `PostgreSQL does not run as root, and the system user "${NAME}" could not be created. ` +
        'Create it, or start MiniTwit as an ordinary user.',
    );
  }
  return { uid, gid };
}

/** The account plus CAP_DAC_OVERRIDE: it may enter every folder, and containers keep it by default. */
const entering = (owner: { uid: number; gid: number }): Account => ({
  owner,
  prefix: [
    ...['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'],
    ...['--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override'],
    // Without this bit access(2), which the programs call for their own files, ignores the capability.
    '--securebits=+no_setuid_fixup',
  ],
});

function withAncestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...withAncestors(parent), path];
}

/** Really enters each folder, and prints the first that it may not enter. */
const ENTER_ALL = 'for folder; do cd "$folder" 2>/dev/null || { echo "$folder"; exit 1; }; done';

async function closedTo(account: Account, folders: string[]): Promise<string | undefined> {
  const { ok, output } = await run(account, 'sh', ['-c', ENTER_ALL, 'sh', ...folders]);
  return ok ? undefined : output;
}

/**
 * Chooses the account that runs a database in `directory` with the programs in the folder `programs`.
 * @throws Error that names the folder that another user owns, or that the account may not enter.
 */
export async function chooseAccount(directory: string, programs: string): Promise<Account> {
  const us = process.getuid?.();
  const before = statSync(directory, { throwIfNoEntry: false });
  if (us !== 0) {
    if (!before || before.uid === us) return OURSELVES;
    throw new Error(
      `${directory} belongs to another user. Start MiniTwit as that user or as root, ` +
        `or remove ${directory} to start with an empty database.`,
    );
  }
  // Root may start a database that an ordinary user created, and must leave it usable for that user.
  const owner =
    before && before.uid !== 0 ? { uid: before.uid, gid: before.gid } : await systemAccount();
  const folders = [...withAncestors(programs), ...withAncestors(dirname(directory))];
  const closed = await closedTo({ owner, prefix: [] }, folders);
  if (closed === undefined) return { owner, prefix: [] };
  if ((await closedTo(entering(owner), folders)) === undefined) return entering(owner);
  throw new Error(
    `PostgreSQL does not run as root, and its system user may not enter ${closed}. ` +
      `Open that folder (chmod o+x ${closed}), move the project elsewhere, ` +
      'or set DATABASE_URL to a PostgreSQL server of your own.',
  );
}
