/** Unique names, so that tests can share a database. */
import { randomBytes } from 'node:crypto';

/** A unique username; `prefix` identifies it in failures. */
export function uniqueName(prefix = 'user'): string {
  return `${prefix} ${randomBytes(6).toString('hex')}`;
}

/** The body of a registration with the API. */
export function newRegistration(changes: Partial<{ username: string; pwd: string }> = {}) {
  const username = changes.username ?? uniqueName();
  return {
    username,
    email: `${randomBytes(6).toString('hex')}@example.org`,
    pwd: changes.pwd ?? 'correct horse 7',
  };
}
