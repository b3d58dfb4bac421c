/** Creates the files of a new database. A start that is killed half-way leaves no partial database. */
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Account } from './programs.ts';
import { type Programs, run } from './programs.ts';

export const DATABASE = 'minitwit';

const ENCODING = [
  ...['--encoding=UTF8', '--locale=C'],
  ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
];

async function fill(directory: string, password: string, programs: Programs, account: Account) {
  const passwordFile = join(directory, 'password');
  const files = join(directory, 'files');
  await mkdir(files, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  for (const path of [directory, passwordFile, files]) {
    if (account.owner) await chown(path, account.owner.uid, account.owner.gid);
  }
  const made = await run(account, programs.initdb, [
    ...['-D', files, `--username=${DATABASE}`, `--pwfile=${passwordFile}`],
    ...['--auth=scram-sha-256', ...ENCODING],
  ]);
  if (!made.ok) throw new Error(`PostgreSQL could not create a database: ${made.output}`);
  const created = await run(
    account,
    programs.postgres,
    ['--single', '-D', files, 'postgres'],
    `create database ${DATABASE};\n`,
  );
  if (!created.ok) throw new Error(`PostgreSQL could not create a database: ${created.output}`);
  return files;
}

/** Removes what killed starts left. Their initdb may run on for a moment and still add files. */
async function clearDrafts(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue;
    const retries = { maxRetries: 10, retryDelay: 100 };
    await rm(join(parent, name), { recursive: true, force: true, ...retries });
  }
}

/**
 * Creates a cluster with an empty database in `directory`, unless there is one. It is created next to
 * `directory` and renamed, so it is complete as soon as it exists. Not safe for concurrent calls.
 * @throws Error with the output of the program that failed.
 */
export async function ensureCluster(
  directory: string,
  password: string,
  programs: Programs,
  account: Account,
): Promise<void> {
  if (existsSync(join(directory, 'PG_VERSION'))) return;
  const parent = dirname(directory);
  const prefix = `${basename(directory)}.new-`;
  await clearDrafts(parent, prefix);
  // A new name each time: the initdb of a killed start may still be writing to the old one.
  const draft = await mkdtemp(join(parent, prefix));
  try {
    await rename(await fill(draft, password, programs, account), directory);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
