/** Whether this server should be sent requests. */
import { appliedMigration, NEWEST_MIGRATION } from '../db/queries/schema-version.ts';
import { assetsWait } from './assets.ts';
import { AppError } from './errors.ts';
import { log } from './log.ts';
import { singleton } from './singleton.ts';

const state = singleton('health', () => ({ ending: false }));

/** Says from now on that the server should be sent nothing more. */
export function beginEnding(): void {
  state.ending = true;
}

export function isEnding(): boolean {
  return state.ending;
}

/**
 * Why the server should be sent nothing, or undefined when it should. The schema may be newer than
 * this build: while a new version is rolled out, the old one works on with its database.
 */
export async function unreadiness(): Promise<string | undefined> {
  if (state.ending) return 'shutting down';
  try {
    const applied = await appliedMigration();
    if (applied < NEWEST_MIGRATION) return 'the database lacks a migration';
    return assetsWait() ? 'the files of its pages are not kept yet' : undefined;
  } catch (error) {
    if (!(error instanceof AppError)) log.error('readiness could not be told', { error });
    return 'the database is not available';
  }
}
