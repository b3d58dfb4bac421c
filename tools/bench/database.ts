/** The database that is measured, filled with the community that is asked for. */

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

/** Makes the community in an empty database, or restores one of this size. Gives the server's version. */
export async function prepareCommunity(
  url: string,
  size: CommunitySize,
  signal: AbortSignal,
): Promise<string> {
  const seeder = new Seeder(url);
  try {
    if (await seeder.isInhabited()) {
      throw new Error(
        'The database of DATABASE_URL has users of its own, which a benchmark would remove. ' +
          'Give it an empty database.',
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

/** Gives the database of DATABASE_URL, else the benchmark's own, which it starts. */
export async function openDatabase(): Promise<{ url: string; stop(): Promise<void> }> {
  const { DATABASE_URL } = environment();
  if (!DATABASE_URL) return startLocalPostgres(DIRECTORY);
  return { url: DATABASE_URL, stop: async () => {} };
}

/**
 * Runs `measure` on the database of DATABASE_URL, else on one of the benchmark's own that stays for
 * the next time. A community of another size is replaced; one of this size is used again, without
 * what earlier measurements added.
 * @throws whatever `measure` throws; Error when there is no such database, or other users are in it.
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
