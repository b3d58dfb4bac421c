/** Sessions: beginning, confirming, listing and ending them. */
import { randomUUID } from 'node:crypto';
import {
  deleteOtherSessions,
  deleteSession,
  findSession,
  findSessions,
  insertSession,
  SESSION_DAYS,
  touchSession,
} from '../db/queries/sessions.ts';
import { Invalid, NotFound } from '../platform/errors.ts';
import { log } from '../platform/log/log.ts';
import { deviceOf } from './user-agent.ts';
import { confirmPrincipal, type Principal } from './users.ts';

/** Seconds that a session lasts. */
export const SESSION_SECONDS = SESSION_DAYS * 24 * 60 * 60;

/** The contents of a session's cookie. */
export interface Claims {
  /** The user's id. */
  id: number;
  epoch: number;
  /** The session's id; sessions from before they had rows have none. */
  session?: string | undefined;
}

/** At most this many updates run at once; the rest wait for the session's next request. */
const MAX_TOUCHED = 10;

const touched = new Set<string>();

/** Updates the last use of an idle session, in the background; if it fails, the next request tries again. */
function touch(id: string): void {
  if (touched.has(id) || touched.size >= MAX_TOUCHED) return;
  touched.add(id);
  touchSession(id)
    .catch((error) => log.debug('could not update last use of a session', { error }))
    .finally(() => touched.delete(id));
}

/**
 * Begins a session of an authenticated user, on the device that sent this `User-Agent` header, and
 * returns its id. Beyond the maximum, the user's oldest session ends.
 * @throws Invalid when the account has changed since; Unavailable
 */
export async function beginSession(user: Principal, userAgent: string | null): Promise<string> {
  const row = { userId: user.id, epoch: user.epoch, device: deviceOf(userAgent) };
  const id = randomUUID();
  if (await insertSession({ id, ...row })) return id;
  throw new Invalid('Your account has just been changed: sign in again');
}

/**
 * The user of the session named by a cookie; undefined when it has ended.
 * @throws Unavailable
 */
export async function confirmSession({ id, epoch, session }: Claims) {
  if (session === undefined) return confirmPrincipal(id, epoch);
  const found = await findSession(session, id);
  if (!found) return undefined;
  const { idle, ...user } = found;
  if (idle) touch(session);
  return { ...user, session };
}

/** A user's sessions, newest first. @throws Unavailable */
export const listSessions = (userId: number) => findSessions(userId);

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * Ends one session of a user, at once and wherever its cookie was copied to.
 * @throws NotFound when the user has no such session; Unavailable
 */
export async function endOneSession(userId: number, id: string): Promise<void> {
  const ended = UUID.test(id) && (await deleteSession(id, userId));
  if (!ended) throw new NotFound('This session has ended already');
}

/** Ends every session of a user except `current`, including those without a row. @throws Unavailable */
export async function endOtherSessions(userId: number, current: string): Promise<void> {
  await deleteOtherSessions(current, userId);
}
