/** Passwords: hashing them, and verifying them against current and legacy hashes. */
import { timingSafeEqual } from 'node:crypto';
import { argon2Hash, argon2Work, isCurrentArgon2, parseArgon2 } from './argon2.ts';
import { type HashingFor, queueHash } from './hashing-queue.ts';
import { parseLegacyHash } from './legacy-hashes.ts';

/** Hashes a password with argon2id and a random salt; returns a PHC string. @throws Unavailable */
export function hashPassword(password: string, whose: HashingFor = 'person'): Promise<string> {
  return queueHash(whose, () => argon2Hash(password));
}

/**
 * Whether `stored` is a hash of `password`, in the current or a legacy format. A hash that is malformed
 * or above the cost limits matches no password. A failure takes at least as long as with a current hash,
 * so that the time does not tell which accounts exist.
 */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const hash = parseArgon2(stored) ?? parseLegacyHash(stored);
  if (!hash) return verifyDummy(password);
  const derived = await queueHash('person', () => hash.derive(password));
  if (timingSafeEqual(derived, hash.expected)) return true;
  return isCurrentArgon2(stored) ? false : verifyDummy(password);
}

/** Takes as long as a verification and returns false, for users who do not exist. */
export async function verifyDummy(password: string): Promise<false> {
  await queueHash('person', () => argon2Work(password));
  return false;
}

/** Whether a hash that matched should be replaced by a current one. */
export function needsUpgrade(stored: string): boolean {
  return !isCurrentArgon2(stored);
}
