/** The database to measure, filled with the requested community. */

import { MIGRATIONS } from '../../bin/database.ts';
import { startLocalPostgres } from '../../bin/local-postgres.ts';
import { progressBar } from '../../bin/progress-bar.ts';
import { inProject } from '../../bin/project.ts';
import { migrate } from '../../db/migrate.ts';
import { hashPassword } from '../../lib/passwords/passwords.ts';
import { environment } from '../../platform/env.ts';
import type { CommunitySize } from './community.ts';
import { PASSWORD } from './pages.ts';
import { Seeder } from './seed.ts';

/** Beside the one of `npm start`, which a benchmark never touches. */
const DIRECTORY = inProject('.data/bench-postgres');

export interface MeasuredDatabase {
  url: string;
  /** The version of its server. */
  version: string;
}

async function fill(seeder: Seeder, size: CommunitySize, signal: AbortSignal): Promise<void> {
  const bar = progressBar();
  const begin = Date.now();
  try {
    const passwordHash = await hashPassword(PASSWORD);
    await seeder.fill({ size, passwordHash, onProgress: bar.update, signal });
  } finally {
    bar.clear();
  }
  console.log(`Made the community in ${Math.round((Date.now() - begin) / 1_000)} s.`);
}

/** Makes the community in an empty database, or restores one of this size. Returns the server's version. */
export async function prepareCommunity(
  url: string,
  size: CommunitySize,
  signal: AbortSignal,
): Promise<string> {
  const seeder = new Seeder(url);
  try {
    if (await seeder.hasOtherUsers()) {
      throw new Error(
        'The database of DATABASE_URL has users of its own, which a benchmark would remove. ' +
          'Use an empty database.',
      );
    }
    await migrate(url, MIGRATIONS);
    if (await seeder.isFilled(size)) await seeder.restore(size);
    else await fill(seeder, size, signal);
    return await seeder.version();
  } finally {
    await seeder.close();
  }
}

/** Returns the database of DATABASE_URL, or else starts the benchmark's own. */
export async function openDatabase(): Promise<{ url: string; stop(): Promise<void> }> {
  const { DATABASE_URL } = environment();
  if (!DATABASE_URL) return startLocalPostgres(DIRECTORY);
  return { url: DATABASE_URL, stop: async () => {} };
}

/**
 * Runs `measure` on the database of DATABASE_URL, or else on the benchmark's own, which stays for the
 * next run. A community of another size is replaced; one of this size is reused, without what earlier
 * measurements added.
 * @throws whatever `measure` throws; Error when the database is missing or has other users.
 */
export async function withCommunity<T>(
  size: CommunitySize,
  signal: AbortSignal,
  measure: (database: MeasuredDatabase) => Promise<T>,
): Promise<T> {
  const { url, stop } = await openDatabase();
  try {
    const version = await prepareCommunity(url, size, signal);
    signal.throwIfAborted();
    return await measure({ url, version });
  } finally {
    await stop();
  }
}
