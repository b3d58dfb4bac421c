/** Who follows whom. */
import { deleteFollow, followsJson, insertFollow } from '../db/queries/follows.ts';
import type { JsonList } from '../db/queries/json-list.ts';
import { NotFound } from '../platform/errors.ts';
import { invalidateSnapshots } from '../platform/snapshots.ts';
import { requireUser } from './usernames.ts';

type Query = typeof insertFollow;

async function apply(query: Query, who: string, whom: string) {
  requireUser(who);
  requireUser(whom);
  const found = await query(who, whom);
  if (!found) throw new NotFound(`There is no user "${who}", or no user "${whom}"`);
  invalidateSnapshots();
}

/**
 * Makes `who` follow `whom`. Does nothing if `who` already does, or is `whom`.
 * @throws NotFound when either does not exist.
 */
export function follow(who: string, whom: string): Promise<void> {
  return apply(insertFollow, who, whom);
}

/**
 * Makes `who` unfollow `whom`. Does nothing if `who` does not follow `whom`.
 * @throws NotFound when either does not exist.
 */
export function unfollow(who: string, whom: string): Promise<void> {
  return apply(deleteFollow, who, whom);
}

/**
 * The names that `who` follows: a JSON object `{follows: [name, …]}`, cut off at 1 MB.
 * @throws NotFound when `who` does not exist.
 */
export async function listFollows(who: string, limit: number): Promise<JsonList> {
  requireUser(who);
  const list = await followsJson(who, limit);
  if (!list) throw new NotFound(`There is no user "${who}"`);
  return list;
}
