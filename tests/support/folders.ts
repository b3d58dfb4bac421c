/** Temporary folders outside the project. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Creates a folder, by default one that Postgres, which does not run as root, can enter. */
export async function newFolder(name: string, mode = 0o755): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `minitwit-${name}-`));
  await chmod(folder, mode);
  return folder;
}

/** Removes a folder, with retries: children of killed processes may still create files there. */
export const removeFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
