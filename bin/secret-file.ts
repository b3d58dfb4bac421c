import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Reads the secret of 48 hexadecimal digits in `file`, which is created if missing. Concurrent processes
 * all get the same secret.
 */
export async function secretIn(file: string): Promise<string> {
  if (!existsSync(file)) {
    await mkdir(dirname(file), { recursive: true });
    const draft = `${file}.${randomBytes(6).toString('hex')}`;
    await writeFile(draft, randomBytes(24).toString('hex'), { mode: 0o600 });
    // link(2) is atomic and never replaces another process's file.
    await link(draft, file).catch(() => {});
    await rm(draft);
  }
  return (await readFile(file, 'utf8')).trim();
}
