/** Names that no other test has, so that tests share a database and disturb nobody. */
import { randomBytes } from 'node:crypto';

/** A username nobody has; `prefix` says in a failure whose it is. */
export function uniqueName(prefix = 'user'): string {
  return `${prefix} ${randomBytes(6).toString('hex')}`;
}

/** What a person fills in to register, as the simulator's API calls it. */
export function newRegistration(changes: Partial<{ username: string; pwd: string }> = {}) {
  const username = changes.username ?? uniqueName();
  return {
    username,
    email: `${randomBytes(6).toString('hex')}@example.org`,
    pwd: changes.pwd ?? 'correct horse 7',
  };
}
