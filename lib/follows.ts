/** Who follows whom. */
import { deleteFollow, followsJson, insertFollow } from '../db/queries/follows.ts';
import { NotFound } from './errors.ts';
import { NO_LATEST, type PendingLatest } from './latest.ts';
import { noteWrite } from './snapshots.ts';
import { requireUser } from './usernames.ts';

type Change = typeof insertFollow;

async function apply(change: Change, who: string, whom: string, latest: PendingLatest) {
  requireUser(who);
  requireUser(whom);
  const found = await change(latest.take(), who, whom);
  if (!found) throw new NotFound(`There is no user "${who}", or no user "${whom}"`);
  noteWrite();
}

/**
 * Lets `who` follow `whom`; once more, or oneself, changes nothing.
 * @throws NotFound when either is unknown.
 */
export function follow(who: string, whom: string, latest = NO_LATEST): Promise<void> {
  return apply(insertFollow, who, whom, latest);
}

/**
 * Ends it; when `who` does not follow `whom` nothing changes.
 * @throws NotFound when either is unknown.
 */
export function unfollow(who: string, whom: string, latest = NO_LATEST): Promise<void> {
  return apply(deleteFollow, who, whom, latest);
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
