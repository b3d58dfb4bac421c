import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Gives the secret of 48 hexadecimal digits kept in `file`. A new one is made when there is none;
 * however many processes do so at once, all get the same.
 */
export async function secretIn(file: string): Promise<string> {
  if (!existsSync(file)) {
    await mkdir(dirname(file), { recursive: true });
    const draft = `${file}.${randomBytes(6).toString('hex')}`;
    await writeFile(draft, randomBytes(24).toString('hex'), { mode: 0o600 });
    // A link appears whole or not at all, and never in place of another process's.
    await link(draft, file).catch(() => {});
    await rm(draft);
  }
  return (await readFile(file, 'utf8')).trim();
}
