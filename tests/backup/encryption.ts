/** A repository cannot be read without its passphrase. */
import { open, readFile } from 'node:fs/promises';
import { check } from '../support/checks.ts';
import { filesBelow, repositories, type Setting } from './setting.ts';

/** A unique text stored in the messages table. */
export const KNOWN_TEXT = 'a sentence that must not be found in any backup';

/** The header of OpenSSL's format. */
const HEAD = 'Salted__';

async function headOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer } = await file.read({ buffer: Buffer.alloc(HEAD.length) });
    return buffer.toString('latin1');
  } finally {
    await file.close();
  }
}

async function filesWithKnownText(files: readonly string[]): Promise<string[]> {
  const holding: string[] = [];
  for (const path of files) if ((await readFile(path)).includes(KNOWN_TEXT)) holding.push(path);
  return holding;
}

export async function checkEncryption(setting: Setting): Promise<void> {
  const { place } = setting;
  const inSource = await filesWithKnownText(await filesBelow(place.setting('PGDATA')));
  check('The known text is in the files of Postgres', inSource.length > 0);
  for (const { number, folder } of repositories(setting)) {
    const files = await filesBelow(folder);
    const heads = await Promise.all(files.map(headOf));
    const plain = files.filter((_, index) => heads[index] !== HEAD);
    const found = await filesWithKnownText(files);
    const what = `and in none of the ${files.length} files of repository ${number}, all encrypted`;
    const ok = files.length > 0 && plain.length === 0 && found.length === 0;
    check(what, ok, [...plain, ...found].join('\n'));
    const info = [`--repo=${number}`, 'repo-get', 'archive/minitwit/archive.info'];
    const wrong = { [`PGBACKREST_REPO${number}_CIPHER_PASS`]: 'a wrong passphrase' };
    const refused = await place.run('pgbackrest', info, wrong);
    // pgBackRest's error code for a failed decryption.
    const rejected = !refused.ok && refused.output.includes('[095]');
    check('A wrong passphrase cannot read it', rejected, refused.output);
    const opened = await place.run('pgbackrest', info);
    const read = opened.ok && opened.output.includes('db-version');
    check('and the right one does', read, opened.output);
  }
}
