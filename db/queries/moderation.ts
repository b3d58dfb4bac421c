import { statement } from '../client.ts';

// Says of each message that exists whether it changed; unknown ids are simply not among the rows.
const setFlagged = statement<
  [ids: string, flagged: boolean],
  { id: number; author: string; text: string; changed: boolean }
>(
  'set_flagged',
  `with changed as (
     update messages set flagged = $2 where id = any ($1::bigint[]) and flagged <> $2 returning id
   )
   select m.id::float8 as id, u.username as author, m.text,
     exists (select from changed where changed.id = m.id) as changed
   from messages m join users u on u.id = m.author_id
   where m.id = any ($1::bigint[]) order by m.id -- messages_pkey`,
);

const listAll = statement<
  [afterId: number, limit: number],
  { id: number; author: string; text: string; flagged: boolean }
>(
  'list_all_messages',
  `select m.id::float8 as id, u.username as author, m.text, m.flagged
   from messages m join users u on u.id = m.author_id
   where m.id > $1::bigint order by m.id limit $2 -- messages_pkey`,
);

/** Hides or shows messages. Gives those that exist, and whether that changed anything. */
export function updateFlagged(ids: number[], flagged: boolean) {
  return setFlagged(`{${ids.join(',')}}`, flagged);
}

/** A page of all messages, flagged ones included, by id. */
export function messagesAfter(id: number, limit: number) {
  return listAll(id, limit);
}
