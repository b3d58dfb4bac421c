import { Unavailable } from '../../lib/errors.ts';
import { statement } from '../client.ts';
import { type JsonList, jsonElements } from './json-list.ts';

export interface NewMessage {
  author: string;
  text: string;
}

const insertOne = statement<[author: string, text: string], { id: number }>(
  'insert_message',
  `insert into messages (author_id, text)
   select id, $2 from users where username = $1 -- users_username_unique
   returning id::float8 as id`,
);

// As JSON, since the driver knows no array types before it has asked for them, in a text, since it
// would write a parameter of type json as JSON once more. The ids are drawn
// first, because what an insert returns does not say which row of its source it came from.
const insertMany = statement<[json: string], { ids: string }>(
  'insert_messages',
  `with given as (
     select place, text, (select id from users where username = author) as author_id -- users_username_unique
     from rows from (json_to_recordset($1::text::json) as (author text, text text))
       with ordinality as g (author, text, place)
   ), numbered as materialized (
     select *, case when author_id is not null then nextval('messages_id_seq') end as id
     from given order by place
   ), added as (
     insert into messages (id, author_id, text)
     select id, author_id, text from numbered where id is not null
   )
   select json_agg(id order by place)::text as ids from numbered`,
);

/** The newest messages as the simulator reads them; Postgres builds the JSON. */
// Joined by hand: json_build_object takes twice as long.
const MESSAGE = `'{"content":' || to_json(content) || ',"pub_date":' || pub_date ||
  ',"user":' || to_json("user") || '}'`;

const NEWEST = (filter: string, limit: string) =>
  jsonElements(
    `select messages.text as content,
       floor(extract(epoch from messages.pub_date))::bigint as pub_date, users.username as "user"
     from messages join users on users.id = messages.author_id
     where not messages.flagged ${filter}
     order by messages.pub_date desc, messages.id desc limit ${limit}`,
    'content',
    MESSAGE,
  );

const listPublic = statement<[limit: number], JsonList>(
  'list_messages',
  `select '[' || elements || ']' as json, truncated
   from (${NEWEST('', '$1')}) list -- messages_public_timeline`,
);

const listByAuthor = statement<[author: string, limit: number], JsonList>(
  'list_messages_by_author',
  `select '[' || elements || ']' as json, truncated
   from users author cross join lateral (${NEWEST('and author_id = author.id', '$2')}) list
   where username = $1 -- users_username_unique, messages_by_author`,
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
 * is unknown.
 */
export async function insertMessages(messages: NewMessage[]): Promise<(number | null)[]> {
  const [first, ...more] = messages;
  if (first && more.length === 0) {
    const [row] = await insertOne(first.author, first.text);
    return [row?.id ?? null];
  }
  const [row] = await insertMany(JSON.stringify(messages));
  // Nothing may count as stored because an answer is missing.
  if (!row) throw new Unavailable('The database is not available right now');
  return JSON.parse(row.ids) as (number | null)[];
}

/** A JSON array of `{content, pub_date (seconds since 1970), user}`, newest first, of at most 1 MB. */
export async function newestMessagesJson(limit: number): Promise<JsonList> {
  const [row] = await listPublic(limit);
  return row ?? { json: '[]', truncated: false };
}

/** The same for one author; undefined when the author is unknown. */
export async function messagesOfAuthorJson(author: string, limit: number) {
  const [row] = await listByAuthor(author, limit);
  return row;
}

/** One message, flagged or not, as a whole; `pubDate` in milliseconds since 1970. */
export async function findMessage(id: number) {
  const [row] = await findById(id);
  return row;
}
