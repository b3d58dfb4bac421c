/** Nothing in a repository can be read without its passphrase. */
import { open, readFile } from 'node:fs/promises';
import { check } from '../support/checks.ts';
import { filesBelow, repositories, type Setting } from './setting.ts';

/** A text that stands in the table of messages, and that nobody else writes. */
export const KNOWN_TEXT = 'a sentence that must not be found in any backup';

/** What OpenSSL's format begins with. */
const HEAD = 'Salted__';

async function beginning(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer } = await file.read({ buffer: Buffer.alloc(HEAD.length) });
    return buffer.toString('latin1');
  } finally {
    await file.close();
  }
}

async function holdKnownText(files: readonly string[]): Promise<string[]> {
  const holding: string[] = [];
  for (const path of files) if ((await readFile(path)).includes(KNOWN_TEXT)) holding.push(path);
  return holding;
}

export async function checkEncryption(setting: Setting): Promise<void> {
  const { place } = setting;
  const inSource = await holdKnownText(await filesBelow(place.setting('PGDATA')));
  check('A known text is found in the files of Postgres', inSource.length > 0);
  for (const { number, folder } of repositories(setting)) {
    const files = await filesBelow(folder);
    const heads = await Promise.all(files.map(beginning));
    const plain = files.filter((_, index) => heads[index] !== HEAD);
    const found = await holdKnownText(files);
    const what = `and in none of the ${files.length} files of repository ${number}, all encrypted`;
    const ok = files.length > 0 && plain.length === 0 && found.length === 0;
    check(what, ok, [...plain, ...found].join('\n'));
    const info = [`--repo=${number}`, 'repo-get', 'archive/minitwit/archive.info'];
    const wrong = { [`PGBACKREST_REPO${number}_CIPHER_PASS`]: 'a wrong passphrase' };
    const refused = await place.run('pgbackrest', info, wrong);
    // pgBackRest's number for what cannot be deciphered.
    const said = !refused.ok && refused.output.includes('[095]');
    check('A wrong passphrase opens nothing there', said, refused.output);
    const opened = await place.run('pgbackrest', info);
    const read = opened.ok && opened.output.includes('db-version');
    check('and the right one does', read, opened.output);
  }
}
