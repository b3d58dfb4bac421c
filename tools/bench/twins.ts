/** Two databases with the same community: one for another checkout's server, one for ours. */
import { spawn } from 'node:child_process';
import { devNull } from 'node:os';
import { ended } from '../../bin/child.ts';
import { childEnvironment } from '../../platform/env.ts';
import type { CommunitySize } from './community.ts';
import { prepareCommunity } from './database.ts';
import { dropDatabase, replaceDatabase, siblingOf } from './databases.ts';

/** Milliseconds that the other checkout's benchmark may take to fill a database. */
const TIMEOUT = 10 * 60_000;

export interface Twins {
  before: string;
  now: string;
  /** The version of their server. */
  version: string;
}

/** Migrates and fills the database with the other checkout's benchmark, which measures nothing. */
async function fillBy(folder: string, url: string, size: CommunitySize, signal: AbortSignal) {
  const sizes = Object.entries(size).map(([name, value]) => `--${name}=${value}`);
  const nothing = ['--skip-mix', '--only=^nothing$', `--json=${devNull}`];
  const child = spawn('npm', ['run', '--silent', 'bench', '--', ...sizes, ...nothing], {
    cwd: folder,
    env: childEnvironment({ DATABASE_URL: url }),
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: TIMEOUT,
    signal,
  });
  await ended(child);
  signal.throwIfAborted();
  if (child.exitCode !== 0) throw new Error(`npm run bench in ${folder} could not fill a database`);
}

/**
 * Makes both beside the database of `url`, and drops them after `use`. The other checkout's own
 * migrations and seeding make the first. The second is a copy of it, which our migrations upgrade.
 * @throws whatever `use` throws; Error when the other checkout cannot fill a database.
 */
export async function withTwins<T>(
  url: string,
  folder: string,
  { size, signal }: { size: CommunitySize; signal: AbortSignal },
  use: (twins: Twins) => Promise<T>,
): Promise<T> {
  const [before, now] = [siblingOf(url, 'compared_before'), siblingOf(url, 'compared_now')];
  try {
    await replaceDatabase(url, before);
    await fillBy(folder, before, size, signal);
    await replaceDatabase(url, now, before);
    const version = await prepareCommunity(now, size, signal);
    return await use({ before, now, version });
  } finally {
    for (const twin of [before, now]) await dropDatabase(url, twin);
  }
}
