/** Sessions: who is signed in, where, and ending that. */
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

/** What a session's cookie says. */
export interface Claims {
  /** The user's id. */
  id: number;
  epoch: number;
  /** The session's id; sessions from before they had rows have none. */
  session?: string | undefined;
}

/** Of these at most so many are noted as used at the same time; the others are with their next request. */
const MOST_TOUCHED = 10;

const touched = new Set<string>();

/** Notes that an idle session is in use. Nobody waits for that, and when it fails the next request tries. */
function noteUse(id: string): void {
  if (touched.has(id) || touched.size >= MOST_TOUCHED) return;
  touched.add(id);
  touchSession(id)
    .catch((error) => log.debug('use of a session not noted', { error }))
    .finally(() => touched.delete(id));
}

/**
 * Begins a session of a user who has proved to be one, on the device that sent this `User-Agent`
 * header. Gives its id. The oldest of too many sessions ends.
 * @throws Invalid when the account has changed since; Unavailable
 */
export async function beginSession(user: Principal, userAgent: string | null): Promise<string> {
  const row = { userId: user.id, epoch: user.epoch, device: deviceOf(userAgent) };
  const id = randomUUID();
  if (await insertSession({ id, ...row })) return id;
  throw new Invalid('Your account has just been changed: sign in again');
}

/**
 * The user of the session that a cookie speaks of; undefined when it is over.
 * @throws Unavailable when the database cannot say.
 */
export async function confirmSession({ id, epoch, session }: Claims) {
  if (session === undefined) return confirmPrincipal(id, epoch);
  const found = await findSession(session, id);
  if (!found) return undefined;
  const { idle, ...user } = found;
  if (idle) noteUse(session);
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

/** Ends every session of a user but `kept`, those without a row too. @throws Unavailable */
export async function endOtherSessions(userId: number, kept: string): Promise<void> {
  await deleteOtherSessions(kept, userId);
}
