/** As whom PostgreSQL runs: as ourselves, but never as root, which it refuses. */
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

/** Ways to become the account, from no privilege to the strongest that a container still has. */
function candidates(owner: { uid: number; gid: number }): Account[] {
  const keeping = (capability: string): Account => ({
    owner,
    prefix: [
      ...['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'],
      ...[`--inh-caps=-all,+${capability}`, `--ambient-caps=-all,+${capability}`],
      // Without this bit access(2), which the programs ask about their own files, ignores the capability.
      '--securebits=+no_setuid_fixup',
    ],
  });
  return [{ owner, prefix: [] }, keeping('dac_read_search'), keeping('dac_override')];
}

function withAncestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...withAncestors(parent), path];
}

/** Enters each folder for real and prints the first that is closed. */
const ENTER_ALL = 'for folder; do cd "$folder" 2>/dev/null || { echo "$folder"; exit 1; }; done';

/**
 * Chooses the account that runs a database in `directory` with programs from `programs`, both folders.
 * @throws Error that names the folder which belongs to somebody else, or which that account may not enter.
 */
export async function chooseAccount(directory: string, programs: string): Promise<Account> {
  const us = process.getuid?.();
  const before = statSync(directory, { throwIfNoEntry: false });
  if (us !== 0) {
    if (!before || before.uid === us) return OURSELVES;
    throw new Error(
      `${directory} belongs to another user. Start MiniTwit as that user or as root, ` +
        `or remove ${directory} to begin with an empty database.`,
    );
  }
  // Root may start what an ordinary user has made, and must leave it usable for that user.
  const owner =
    before && before.uid !== 0 ? { uid: before.uid, gid: before.gid } : await systemAccount();
  const folders = [...withAncestors(programs), ...withAncestors(dirname(directory))];
  let closed = '';
  for (const account of candidates(owner)) {
    const { ok, output } = await run(account, 'sh', ['-c', ENTER_ALL, 'sh', ...folders]);
    if (ok) return account;
    closed ||= output;
  }
  throw new Error(
    `PostgreSQL does not run as root, and its system user may not enter ${closed}. ` +
      `Open that folder (chmod o+x ${closed}), move the project elsewhere, ` +
      'or set DATABASE_URL to a PostgreSQL server of your own.',
  );
}
