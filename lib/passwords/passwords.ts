/** Passwords: hashing them, and checking them against hashes of today and of earlier systems. */
import { timingSafeEqual } from 'node:crypto';
import { argon2Hash, argon2Work, isCurrentArgon2, parseArgon2 } from './argon2.ts';
import { type HashingFor, queueHash } from './hashing-queue.ts';
import { parseLegacyHash } from './legacy-hashes.ts';

/** Gives the argon2id hash of a password, as a PHC string with a random salt. @throws Unavailable */
export function hashPassword(password: string, whose: HashingFor = 'person'): Promise<string> {
  return queueHash(whose, () => argon2Hash(password));
}

/**
 * Whether `stored` is a hash of `password`, in today's format or one of an earlier system. A hash
 * that is malformed or would cost absurdly much fits no password.
 */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const hash = parseArgon2(stored) ?? parseLegacyHash(stored);
  if (!hash) return false;
  const derived = await queueHash('person', () => hash.derive(password));
  return timingSafeEqual(derived, hash.expected);
}

/** Takes as long as a verification and gives false: for a user who does not exist. */
export async function verifyAgainstNothing(password: string): Promise<false> {
  await queueHash('person', () => argon2Work(password));
  return false;
}

/** Whether a hash that fitted should be replaced by a new one of the same password. */
export function needsUpgrade(stored: string): boolean {
  return !isCurrentArgon2(stored);
}
