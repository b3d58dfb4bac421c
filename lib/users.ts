/** Users: registration and authentication. */
import { endSessions } from '../db/queries/sessions.ts';
import {
  findCredentialsByName,
  findUserById,
  insertDistinctUser,
  insertUser,
  replacePasswordHash,
  userExists,
} from '../db/queries/users.ts';
import { Invalid, InvalidFields } from '../platform/errors.ts';
import { log } from '../platform/log/log.ts';
import { skeletonsOf } from './name-skeletons.ts';
import type { HashingFor } from './passwords/hashing-queue.ts';
import { hashPassword, needsUpgrade, verifyDummy, verifyPassword } from './passwords/passwords.ts';
import { codePoints, isStorable, requireStorable } from './text.ts';
import { requireDistinct, validateUsername } from './usernames.ts';

const MAX_EMAIL = 254;
const MAX_PASSWORD = 1_000;

export interface Registration {
  username: string;
  email: string;
  password: string;
  /** The repeated password, where the form asks for it. */
  password2?: string;
  /** Whether the name must not look like another, as at the site. */
  distinct?: boolean;
  /** Whose registration it is, which decides when its password is hashed; a person's by default. */
  whose?: HashingFor;
}

export interface Principal {
  id: number;
  username: string;
  /** The session epoch: a session with an older one has ended. */
  epoch: number;
  /** The id of the session that this was read from, when it has one. */
  session?: string | undefined;
}

/** The rules of each field. */
const RULES: Record<
  'username' | 'email' | 'password' | 'password2',
  (given: Registration) => void
> = {
  username({ username, distinct }) {
    validateUsername(username);
    if (distinct) requireDistinct(username);
  },
  email({ email }) {
    if (!email.includes('@') || codePoints(email) > MAX_EMAIL) {
      throw new Invalid('You have to enter a valid email address');
    }
    requireStorable('The email address', email);
  },
  password({ password }) {
    if (password === '') throw new Invalid('You have to enter a password');
    requireStorable('The password', password);
    if (codePoints(password) > MAX_PASSWORD) {
      throw new Invalid(`The password may have at most ${MAX_PASSWORD} characters`);
    }
  },
  password2({ password, password2 = password }) {
    if (password2 !== password) throw new Invalid('The two passwords do not match');
  },
};

function validateRegistration(registration: Registration): void {
  const problems: Record<string, string> = {};
  for (const [field, rule] of Object.entries(RULES)) {
    try {
      rule(registration);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      problems[field] = error.message;
    }
  }
  if (Object.keys(problems).length > 0) throw new InvalidFields(problems);
}

/**
 * Creates an account and returns its id.
 * @throws InvalidFields when fields are wrong or the username is taken.
 */
export async function registerUser(registration: Registration): Promise<number> {
  validateRegistration(registration);
  const { username, email, password, whose, distinct } = registration;
  const passwordHash = await hashPassword(password, whose);
  const user = { username, email, passwordHash, skeletons: skeletonsOf(username) };
  const id = await (distinct ? insertDistinctUser(user) : insertUser(user));
  if (id === null) throw new InvalidFields({ username: 'The username is already taken' });
  if (id === 'alike') {
    throw new InvalidFields({ username: 'The username looks like one that is already taken' });
  }
  return id;
}

/**
 * Checks a password, and upgrades a hash of an older format.
 * @throws InvalidFields `Invalid username` or `Invalid password`.
 */
export async function authenticate(username: string, password: string): Promise<Principal> {
  const user = isStorable(username) ? await findCredentialsByName(username) : undefined;
  if (!user) {
    await verifyDummy(password);
    throw new InvalidFields({ username: 'Invalid username' });
  }
  const verify = codePoints(password) > MAX_PASSWORD ? verifyDummy : verifyPassword;
  if (!(await verify(password, user.hash))) {
    throw new InvalidFields({ password: 'Invalid password' });
  }
  if (needsUpgrade(user.hash)) {
    await replacePasswordHash(user.id, user.hash, await hashPassword(password));
    log.info('password hash upgraded', { userId: user.id });
  }
  return { id: user.id, username: user.username, epoch: user.epoch };
}

/** Whether there are any users yet. @throws Unavailable */
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
