import { and, desc, eq, isNotNull, type Placeholder, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { Unavailable } from '../../platform/errors.ts';
import { db } from '../client.ts';
import {
  defaultOf,
  millisecondsOf,
  nextOf,
  PLACE,
  type RowsWith,
  rowsOfJson,
  visible,
} from '../expressions.ts';
import { type Message, messages, users } from '../schema.ts';
import { json, plain, statement } from '../statement.ts';
import { type JsonList, jsonElements } from './json-list.ts';

const NEXT_ID = nextOf(messages.id);
const DEFAULTS = { pubDate: defaultOf(messages.pubDate), flagged: defaultOf(messages.flagged) };

const COLUMNS = { author: users.username, text: messages.text };
export type NewMessage = RowsWith<typeof COLUMNS>[number];

// Index: users_username_unique.
const insertOne = statement('insert_message', COLUMNS, ({ author, text }) =>
  db
    .insert(messages)
    .select(
      db
        .select({ id: NEXT_ID.as('id'), authorId: users.id, text: text.as('text'), ...DEFAULTS })
        .from(users)
        .where(eq(users.username, author)),
    )
    .returning({ id: messages.id }),
);

const LIST = { rows: json<NewMessage[]>() };

// The ids are drawn first, because an insert's `returning` does not identify the source row.
// Index: users_username_unique.
const insertMany = statement('insert_messages', LIST, ({ rows }) => {
  const given = db.$with('given', { ...COLUMNS, place: PLACE }).as(rowsOfJson(rows, COLUMNS));
  const author = db.select({ id: users.id }).from(users).where(eq(users.username, given.author));
  const authored = db.$with('authored').as(
    db
      .select({
        place: given.place,
        text: given.text,
        authorId: sql<number | null>`${author}`.as('author_id'),
      })
      .from(given),
  );
  const id = sql<number>`case when ${authored.authorId} is not null then ${NEXT_ID} end`.as('id');
  const numbered = db
    .$with('numbered')
    .as(
      db
        .select({ id, authorId: authored.authorId, text: authored.text, place: authored.place })
        .from(authored)
        .orderBy(authored.place),
    );
  const added = db.$with('added').as(
    db.insert(messages).select(
      db
        .select({ id: numbered.id, authorId: numbered.authorId, text: numbered.text, ...DEFAULTS })
        .from(numbered)
        .where(isNotNull(numbered.id)),
    ),
  );
  return db
    .with(given, authored, numbered, added)
    .select({ ids: sql<string>`json_agg(${numbered.id} order by ${numbered.place})::text` })
    .from(numbered);
});

/** The newest messages as the simulator reads them; Postgres builds the JSON. */
function newestAsJson(limit: Placeholder, chosen?: SQL) {
  const newest = db
    .select({
      content: messages.text,
      pubDate: sql`floor(extract(epoch from ${messages.pubDate}))::bigint`.as('pub_date'),
      user: users.username,
    })
    .from(messages)
    .innerJoin(users, eq(users.id, messages.authorId))
    .where(and(visible, chosen))
    .orderBy(desc(messages.pubDate), desc(messages.id))
    .limit(limit)
    .as('newest');
  // Concatenated by hand: json_build_object takes twice as long.
  const message = sql`'{"content":' || to_json(${newest.content}) || ',"pub_date":' || ${newest.pubDate} ||
    ',"user":' || to_json(${newest.user}) || '}'`;
  const list = jsonElements(newest, newest.content, message);
  return {
    list,
    fields: { json: sql<string>`'[' || ${list.elements} || ']'`, truncated: list.truncated },
  };
}

// Index: messages_public_timeline.
const listPublic = statement('list_messages', { limit: plain<number>() }, ({ limit }) => {
  const { list, fields } = newestAsJson(limit);
  return db.select(fields).from(list);
});

const writer = alias(users, 'writer');

// Indexes: users_username_unique, messages_by_author.
const listByAuthor = statement(
  'list_messages_by_author',
  { author: users.username, limit: plain<number>() },
  ({ author, limit }) => {
    const { list, fields } = newestAsJson(limit, eq(messages.authorId, writer.id));
    return db.select(fields).from(writer).crossJoinLateral(list).where(eq(writer.username, author));
  },
);

// Indexes: messages_pkey, users_pkey.
const findById = statement('find_message', { id: messages.id }, ({ id }) =>
  db
    .select({
      id: messages.id,
      author: users.username,
      text: messages.text,
      pubDate: millisecondsOf(messages.pubDate),
      flagged: messages.flagged,
    })
    .from(messages)
    .innerJoin(users, eq(users.id, messages.authorId))
    .where(eq(messages.id, id)),
);

/**
 * Stores messages in one statement and one commit. Returns the id of each, or null when its author is
 * unknown.
 */
export async function insertMessages(added: NewMessage[]): Promise<(Message['id'] | null)[]> {
  const [first, ...more] = added;
  if (first && more.length === 0) {
    const [row] = await insertOne(first);
    return [row?.id ?? null];
  }
  const [row] = await insertMany({ rows: added });
  // Without a row, don't report anything as stored.
  if (!row) throw new Unavailable('The database is not available right now');
  return JSON.parse(row.ids);
}

/** A JSON array of `{content, pub_date (seconds since 1970), user}`, newest first, of at most 1 MB. */
export async function newestMessagesJson(limit: number): Promise<JsonList> {
  const [row] = await listPublic({ limit });
  return row ?? { json: '[]', truncated: false };
}

/** The same for one author; undefined when the author is unknown. */
export async function messagesOfAuthorJson(
  author: string,
  limit: number,
): Promise<JsonList | undefined> {
  const [row] = await listByAuthor({ author, limit });
  return row;
}

/** One message in full length, flagged or not; `pubDate` in milliseconds since 1970. */
export async function findMessage(id: Message['id']) {
  const [row] = await findById({ id });
  return row;
}
