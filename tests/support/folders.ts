/** Folders that a test has for itself, outside the project. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes one. Postgres does not run as root: unless `mode` says otherwise its user may pass through. */
export async function newFolder(name: string, mode = 0o755): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `minitwit-${name}-`));
  await chmod(folder, mode);
  return folder;
}

/** Removes one, with patience: what was killed there may have left something that still adds files. */
export const removeFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
