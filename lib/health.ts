/** Whether this server should be sent requests. */
import { appliedMigration, NEWEST_MIGRATION } from '../db/queries/schema-version.ts';
import { AppError } from './errors.ts';
import { note } from './http/exchange.ts';
import { log } from './log.ts';
import { singleton } from './singleton.ts';

const state = singleton('health', () => ({ ending: false, held: new Set<string>() }));

/** Says from now on that the server should be sent nothing more. */
export function beginEnding(): void {
  state.ending = true;
}

export function isEnding(): boolean {
  return state.ending;
}

/** Keeps the server from being ready, for a reason of its own, until what this gives is called. */
export function holdBack(reason: string): () => void {
  state.held.add(reason);
  return () => void state.held.delete(reason);
}

async function obstacle(): Promise<string | undefined> {
  if (state.ending) return 'shutting down';
  try {
    const applied = await appliedMigration();
    if (applied < NEWEST_MIGRATION) return 'the database lacks a migration';
    const [reason] = state.held;
    return reason;
  } catch (error) {
    if (!(error instanceof AppError)) log.error('readiness could not be told', { error });
    return 'the database is not available';
  }
}

/**
 * Why the server should be sent nothing, or undefined when it should. The schema may be newer than
 * this build: while a new version is rolled out, the old one works on with its database.
 */
export async function unreadiness(): Promise<string | undefined> {
  const reason = await obstacle();
  note({ reason, foreseen: state.ending || state.held.has(reason ?? '') });
  return reason;
}
