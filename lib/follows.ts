/** Who follows whom. */
import { deleteFollow, followsJson, insertFollow } from '../db/queries/follows.ts';
import type { JsonList } from '../db/queries/json-list.ts';
import { NotFound } from '../platform/errors.ts';
import { noteWrite } from '../platform/snapshots.ts';
import { requireUser } from './usernames.ts';

type Change = typeof insertFollow;

async function apply(change: Change, who: string, whom: string) {
  requireUser(who);
  requireUser(whom);
  const found = await change(who, whom);
  if (!found) throw new NotFound(`There is no user "${who}", or no user "${whom}"`);
  noteWrite();
}

/**
 * Lets `who` follow `whom`; once more, or oneself, changes nothing.
 * @throws NotFound when either is unknown.
 */
export function follow(who: string, whom: string): Promise<void> {
  return apply(insertFollow, who, whom);
}

/**
 * Ends it; when `who` does not follow `whom` nothing changes.
 * @throws NotFound when either is unknown.
 */
export function unfollow(who: string, whom: string): Promise<void> {
  return apply(deleteFollow, who, whom);
}

/**
 * The names that `who` follows: a JSON object `{follows: [name, …]}`, cut off at 1 MB.
 * @throws NotFound when `who` is unknown.
 */
export async function listFollows(who: string, limit: number): Promise<JsonList> {
  requireUser(who);
  const list = await followsJson(who, limit);
  if (!list) throw new NotFound(`There is no user "${who}"`);
  return list;
}
