/** Users: registering, and verifying who somebody is. */
import { endSessions } from '../db/queries/sessions.ts';
import {
  findCredentialsByName,
  findUserById,
  insertUser,
  replacePasswordHash,
  userExists,
} from '../db/queries/users.ts';
import { Invalid } from '../platform/errors.ts';
import { log } from '../platform/log/log.ts';
import type { HashingFor } from './passwords/hashing-queue.ts';
import { hashPassword, needsUpgrade, verifyDummy, verifyPassword } from './passwords/passwords.ts';
import { codePoints, isStorable, requireStorable } from './text.ts';
import { validateUsername } from './usernames.ts';

const MAX_EMAIL = 254;
const MAX_PASSWORD = 1_000;

export interface Registration {
  username: string;
  email: string;
  password: string;
  /** The repeated password, for doors that ask for it. */
  repeated?: string;
  /** Who registers, which sets the priority of hashing; a person by default. */
  whose?: HashingFor;
}

export interface Principal {
  id: number;
  username: string;
  /** The session epoch: a session with an older one has ended. */
  epoch: number;
}

function validateRegistration({ username, email, password, repeated }: Registration): void {
  validateUsername(username);
  if (!email.includes('@') || codePoints(email) > MAX_EMAIL) {
    throw new Invalid('You have to enter a valid email address');
  }
  requireStorable('The email address', email);
  if (password === '') throw new Invalid('You have to enter a password');
  requireStorable('The password', password);
  if (codePoints(password) > MAX_PASSWORD) {
    throw new Invalid(`The password may have at most ${MAX_PASSWORD} characters`);
  }
  if (repeated !== undefined && repeated !== password) {
    throw new Invalid('The two passwords do not match');
  }
}

/**
 * Creates an account and returns its id.
 * @throws Invalid when a field is invalid or the username is taken.
 */
export async function registerUser(registration: Registration): Promise<number> {
  validateRegistration(registration);
  const hash = await hashPassword(registration.password, registration.whose);
  const { username, email } = registration;
  const id = await insertUser(username, email, hash);
  if (id === null) throw new Invalid('The username is already taken');
  return id;
}

/**
 * Verifies a password; a hash in an older format is upgraded.
 * @throws Invalid `Invalid username` or `Invalid password`.
 */
export async function authenticate(username: string, password: string): Promise<Principal> {
  const user = isStorable(username) ? await findCredentialsByName(username) : undefined;
  if (!user) {
    await verifyDummy(password);
    throw new Invalid('Invalid username');
  }
  if (codePoints(password) > MAX_PASSWORD || !(await verifyPassword(password, user.hash))) {
    throw new Invalid('Invalid password');
  }
  if (needsUpgrade(user.hash)) {
    await replacePasswordHash(user.id, user.hash, await hashPassword(password));
    log.info('password hash upgraded', { userId: user.id });
  }
  return { id: user.id, username: user.username, epoch: user.epoch };
}

/** Whether anybody has registered yet. @throws Unavailable */
export const hasUsers = (): Promise<boolean> => userExists();

/** The user of a session; undefined if deleted, or signed out everywhere since. */
export async function confirmPrincipal(id: number, epoch: number): Promise<Principal | undefined> {
  const user = await findUserById(id);
  return user?.epoch === epoch ? user : undefined;
}

/**
 * Signs a user out everywhere: ends all sessions with `epoch`, but not newer ones.
 * @throws Unavailable
 */
export async function signOutEverywhere(id: number, epoch: number): Promise<void> {
  await endSessions(id, epoch);
}
