/** Account administration: what an account holds, and deleting it. */
import { countHoldings, deleteUser, type Holdings } from '../db/queries/accounts.ts';
import { NotFound } from '../platform/errors.ts';
import { invalidateSnapshots } from '../platform/snapshots.ts';
import { requireUser } from './usernames.ts';

export type { Holdings };

async function apply(query: typeof countHoldings, url: string, username: string) {
  requireUser(username);
  const holdings = await query(url, username);
  if (!holdings) throw new NotFound(`There is no user "${username}"`);
  return holdings;
}

/** What deleting a user of the database at `url` would delete. @throws NotFound */
export function inspectAccount(url: string, username: string): Promise<Holdings> {
  return apply(countHoldings, url, username);
}

/**
 * Deletes a user of the database at `url` with all their messages and follows, in both directions, and
 * ends their sessions. Returns what was deleted.
 * @throws NotFound
 */
export async function deleteAccount(url: string, username: string): Promise<Holdings> {
  const holdings = await apply(deleteUser, url, username);
  invalidateSnapshots();
  return holdings;
}
