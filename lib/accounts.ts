/** Accounts as a whole, as those who run the site see them: what one holds, and deleting it. */
import { countHoldings, deleteUser, type Holdings } from '../db/queries/accounts.ts';
import { NotFound } from '../platform/errors.ts';
import { noteWrite } from '../platform/snapshots.ts';
import { requireUser } from './usernames.ts';

export type { Holdings };

async function apply(query: typeof countHoldings, url: string, username: string) {
  requireUser(username);
  const holdings = await query(url, username);
  if (!holdings) throw new NotFound(`There is no user "${username}"`);
  return holdings;
}

/** What would go with a user of the database at `url`. @throws NotFound */
export function inspectAccount(url: string, username: string): Promise<Holdings> {
  return apply(countHoldings, url, username);
}

/**
 * Deletes a user of the database at `url`, with all messages and every follow of and by the user,
 * and gives what that was. Sessions end with it.
 * @throws NotFound
 */
export async function deleteAccount(url: string, username: string): Promise<Holdings> {
  const holdings = await apply(deleteUser, url, username);
  noteWrite();
  return holdings;
}
