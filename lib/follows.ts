/** Who follows whom. */
import { deleteFollow, followsJson, insertFollow } from '../db/queries/follows.ts';
import { NotFound } from './errors.ts';
import { NO_LATEST, type PendingLatest } from './latest.ts';
import { noteWrite } from './snapshots.ts';
import { requireUser } from './usernames.ts';

/**
 * Lets `who` follow `whom`; once more, or oneself, changes nothing.
 * @throws NotFound when either is unknown.
 */
export async function follow(
  who: string,
  whom: string,
  latest: PendingLatest = NO_LATEST,
): Promise<void> {
  requireUser(who);
  requireUser(whom);
  const found = await insertFollow(latest.take(), who, whom);
  if (!found) throw new NotFound(`There is no user "${who}", or no user "${whom}"`);
  noteWrite();
}

/**
 * Ends it; when `who` does not follow `whom` nothing changes.
 * @throws NotFound when either is unknown.
 */
export async function unfollow(
  who: string,
  whom: string,
  latest: PendingLatest = NO_LATEST,
): Promise<void> {
  requireUser(who);
  requireUser(whom);
  const found = await deleteFollow(latest.take(), who, whom);
  if (!found) throw new NotFound(`There is no user "${who}", or no user "${whom}"`);
  noteWrite();
}

/**
 * The names that `who` follows: a JSON object `{follows: [name, …]}`.
 * @throws NotFound when `who` is unknown.
 */
export async function listFollows(who: string, limit: number, latest: PendingLatest) {
  requireUser(who);
  const json = await followsJson(latest.take(), who, limit);
  if (json === null) throw new NotFound(`There is no user "${who}"`);
  return json;
}
