import { statement } from '../client.ts';
import { MOVE_LATEST } from './latest.ts';

const insert = statement<
  [latest: number | null, author: string, text: string],
  { id: number | null }
>(
  'insert_message',
  `with ${MOVE_LATEST}, added as (
     insert into messages (author_id, text)
     select id, $3 from users where username = $2 -- users_username_unique
     returning id
   )
   select (select id::float8 from added) as id, (select count(*) from moved)`,
);

/** The newest messages as the simulator reads them; Postgres builds the JSON. */
const JSON_OF_NEWEST = (filter: string, limit: string) => `
  select coalesce(json_agg(m), '[]')::text
  from (
    select messages.text as content,
      floor(extract(epoch from messages.pub_date))::bigint as pub_date, users.username as "user"
    from messages join users on users.id = messages.author_id
    where not messages.flagged ${filter}
    order by messages.pub_date desc, messages.id desc limit ${limit}
  ) m`;

const listPublic = statement<[latest: number | null, limit: number], { json: string }>(
  'list_messages',
  `with ${MOVE_LATEST}
   select (${JSON_OF_NEWEST('', '$2')}) as json, (select count(*) from moved)
   -- messages_public_timeline`,
);

const listByAuthor = statement<
  [latest: number | null, author: string, limit: number],
  { json: string | null }
>(
  'list_messages_by_author',
  `with ${MOVE_LATEST}, author as (select id from users where username = $2)
   select (select (${JSON_OF_NEWEST('and author_id = author.id', '$3')}) from author) as json,
     (select count(*) from moved) -- users_username_unique, messages_author_timeline`,
);

/** Gives the new message's id, or null when the author is unknown. */
export async function insertMessage(latest: number | null, author: string, text: string) {
  const [row] = await insert(latest, author, text);
  return row?.id ?? null;
}

/** A JSON array of `{content, pub_date (seconds since 1970), user}`, newest first. */
export async function newestMessagesJson(latest: number | null, limit: number): Promise<string> {
  const [row] = await listPublic(latest, limit);
  return row?.json ?? '[]';
}

/** The same for one author; null when the author is unknown. */
export async function messagesOfAuthorJson(latest: number | null, author: string, limit: number) {
  const [row] = await listByAuthor(latest, author, limit);
  return row?.json ?? null;
}
