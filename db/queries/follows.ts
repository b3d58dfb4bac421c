import { statement } from '../client.ts';
import { type JsonList, jsonElements } from './json-list.ts';

type Change = [who: string, whom: string];

const PAIR = `pair as (
  select who.id as who_id, whom.id as whom_id from users who, users whom
  where who.username = $1 and whom.username = $2 -- users_username_unique
)`;
const FOUND = 'select exists (select from pair) as found';

const insert = statement<Change, { found: boolean }>(
  'insert_follow',
  `with ${PAIR}, added as (
     insert into follows (who_id, whom_id) select who_id, whom_id from pair where who_id <> whom_id
     on conflict do nothing
   ) ${FOUND}`,
);

const remove = statement<Change, { found: boolean }>(
  'delete_follow',
  `with ${PAIR}, removed as (
     delete from follows using pair
     where follows.who_id = pair.who_id and follows.whom_id = pair.whom_id -- follows_pkey
   ) ${FOUND}`,
);

const FOLLOWED = jsonElements(
  `select users.username from follows join users on users.id = follows.whom_id
   where follows.who_id = who.id limit $2 -- follows_pkey, users_pkey
  `,
  'username',
  'to_json(username)',
);

const list = statement<[who: string, limit: number], JsonList>(
  'list_follows',
  `select '{"follows":[' || elements || ']}' as json, truncated
   from users who cross join lateral (${FOLLOWED}) list
   where username = $1 -- users_username_unique`,
);

/** Gives false when either is unknown. Following oneself, or once more, stores nothing. */
export async function insertFollow(...change: Change): Promise<boolean> {
  const [row] = await insert(...change);
  return row?.found ?? false;
}

/** Gives false when either is unknown. */
export async function deleteFollow(...change: Change): Promise<boolean> {
  const [row] = await remove(...change);
  return row?.found ?? false;
}

/** A JSON object `{follows: [name, …]}` of at most 1 MB, or undefined when `who` is unknown. */
export async function followsJson(who: string, limit: number) {
  const [row] = await list(who, limit);
  return row;
}
