/** Readiness: whether this server should receive requests. */

import { lacksMigration } from '../lib/schema-version.ts';
import { AppError } from '../platform/errors.ts';
import { log } from '../platform/log/log.ts';
import { singleton } from '../platform/singleton.ts';
import { annotateRequest } from './exchange.ts';

const state = singleton('health', () => ({ shuttingDown: false, delays: new Set<string>() }));

/** Makes the server unready for good. */
export function beginShutdown(): void {
  state.shuttingDown = true;
}

export function isShuttingDown(): boolean {
  return state.shuttingDown;
}

/** Keeps the server unready, with `reason`, until the returned function is called. */
export function delayReadiness(reason: string): () => void {
  state.delays.add(reason);
  return () => void state.delays.delete(reason);
}

async function obstacle(): Promise<string | undefined> {
  if (state.shuttingDown) return 'shutting down';
  try {
    if (await lacksMigration()) return 'the database lacks a migration';
    const [reason] = state.delays;
    return reason;
  } catch (error) {
    if (!(error instanceof AppError)) log.error('readiness check failed', { error });
    return 'the database is not available';
  }
}

/** Why the server should receive no requests; undefined when it is ready. */
export async function unreadiness(): Promise<string | undefined> {
  const reason = await obstacle();
  annotateRequest({ reason, expected: state.shuttingDown || state.delays.has(reason ?? '') });
  return reason;
}
