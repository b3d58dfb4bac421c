/** Users with a name that was reserved later: they are reported to the operator, and stay. */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { inProject } from '../../bin/project.ts';
import { migrate } from '../../db/migrate.ts';
import { runCommandLine } from '../support/command.ts';
import { newFolder, removeFolder } from '../support/folders.ts';
import { createBareDatabase } from '../support/fresh-database.ts';

const NAMES = ['about', 'Tag', 'LOGIN', 'cached', 'a "tag"', 'Roger Histand', 'tags'];

/** The migrations before the names were reserved. */
async function earlierMigrations(): Promise<string> {
  const folder = await newFolder('earlier');
  onTestFinished(() => removeFolder(folder));
  await cp(inProject('db/migrations'), folder, { recursive: true });
  const file = join(folder, 'meta/_journal.json');
  const { entries, ...journal } = JSON.parse(await readFile(file, 'utf8'));
  const end = entries.findIndex(({ tag }: { tag: string }) => tag.endsWith('_reserved_names'));
  expect(end).toBeGreaterThan(0);
  await writeFile(file, JSON.stringify({ ...journal, entries: entries.slice(0, end) }));
  return folder;
}

test('a migration reports each of them once and changes none', async () => {
  const url = await createBareDatabase('reserved');
  await migrate(url, await earlierMigrations());
  const database = postgres(url, { max: 1 });
  onTestFinished(() => database.end());
  const users = NAMES.map((username) => ({ username, email: 'a@b', password_hash: 'x' }));
  await database`insert into users ${database(users)}`;

  const { code, stdout, stderr } = await runCommandLine('bin/migrate.ts', [], url);
  expect([code, stdout]).toEqual([0, 'The database has the schema of this version.\n']);
  const lines = stderr.trim().split('\n');
  expect(
    lines.map((line) => /^The user ("\w+") has a name that is now reserved\./.exec(line)?.[1]),
  ).toEqual(['"about"', '"Tag"', '"LOGIN"', '"cached"']);
  const kept = await database`select username from users order by id`;
  expect(kept.map(({ username }) => username)).toEqual(NAMES);
  expect((await runCommandLine('bin/migrate.ts', [], url)).stderr).toBe('');
});
