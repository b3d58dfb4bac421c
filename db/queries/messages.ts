import { Unavailable } from '../../lib/errors.ts';
import { statement } from '../client.ts';
import { MOVE_LATEST } from './latest.ts';

export interface NewMessage {
  latest: number | null;
  author: string;
  text: string;
}

const insertOne = statement<
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

// As JSON, since the driver knows no array types before it has asked for them, in a text, since it
// would write a parameter of type json as JSON once more. The ids are drawn
// first, because what an insert returns does not say which row of its source it came from.
const insertMany = statement<[latest: number | null, json: string], { ids: string }>(
  'insert_messages',
  `with ${MOVE_LATEST}, given as (
     select place, text, (select id from users where username = author) as author_id -- users_username_unique
     from rows from (json_to_recordset($2::text::json) as (author text, text text))
       with ordinality as g (author, text, place)
   ), numbered as materialized (
     select *, case when author_id is not null then nextval('messages_id_seq') end as id
     from given order by place
   ), added as (
     insert into messages (id, author_id, text)
     select id, author_id, text from numbered where id is not null
   )
   select json_agg(id order by place)::text as ids, (select count(*) from moved) from numbered`,
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
     (select count(*) from moved) -- users_username_unique, messages_by_author`,
);

const findById = statement<
  [id: number],
  { id: number; author: string; text: string; pubDate: number; flagged: boolean }
>(
  'find_message',
  `select m.id::float8 as id, u.username as author, m.text,
     (extract(epoch from m.pub_date) * 1000)::float8 as "pubDate", m.flagged
   from messages m join users u on u.id = m.author_id
   where m.id = $1::bigint -- messages_pkey, users_pkey`,
);

/**
 * Stores messages in one statement, which is one commit. Gives each its id, or null when its author
 * is unknown. Of the numbers for `latest` the last one counts.
 */
export async function insertMessages(messages: NewMessage[]): Promise<(number | null)[]> {
  const [first, ...more] = messages;
  if (first && more.length === 0) {
    const [row] = await insertOne(first.latest, first.author, first.text);
    return [row?.id ?? null];
  }
  const latest = messages.findLast((message) => message.latest !== null)?.latest ?? null;
  const [row] = await insertMany(latest, JSON.stringify(messages));
  // Nothing may count as stored because an answer is missing.
  if (!row) throw new Unavailable('The database is not available right now');
  return JSON.parse(row.ids) as (number | null)[];
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

/** One message, flagged or not, as a whole; `pubDate` in milliseconds since 1970. */
export async function findMessage(id: number) {
  const [row] = await findById(id);
  return row;
}
