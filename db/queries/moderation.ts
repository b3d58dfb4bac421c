import { and, asc, eq, gt, ne, type SQLWrapper, sql } from 'drizzle-orm';
import { db } from '../client.ts';
import { type Message, messages, users } from '../schema.ts';
import { plain, statement } from '../statement.ts';

const FLAG = { ids: plain<string>(), flagged: messages.flagged };

// A subquery per message: a join may scan all users, when there are few.
const author = db
  .select({ username: users.username })
  .from(users)
  .where(eq(users.id, messages.authorId));

// Returns a row for each message that exists, with whether it changed.
// Indexes: messages_pkey, users_pkey.
const setFlagged = statement('set_flagged', FLAG, ({ ids, flagged }) => {
  const chosen = (id: SQLWrapper) => sql`${id} = any (${ids}::bigint[])`;
  const changed = db.$with('changed').as(
    db
      .update(messages)
      .set({ flagged })
      .where(and(chosen(messages.id), ne(messages.flagged, flagged)))
      .returning({ id: messages.id }),
  );
  return db
    .with(changed)
    .select({
      id: messages.id,
      author: sql<string>`${author}`,
      text: messages.text,
      changed: sql<boolean>`${changed.id} is not null`,
    })
    .from(messages)
    .leftJoin(changed, eq(changed.id, messages.id))
    .where(chosen(messages.id))
    .orderBy(asc(messages.id));
});

// Indexes: messages_pkey, users_pkey.
const listAll = statement(
  'list_all_messages',
  { after: messages.id, limit: plain<number>() },
  ({ after, limit }) =>
    db
      .select({
        id: messages.id,
        author: users.username,
        text: messages.text,
        flagged: messages.flagged,
      })
      .from(messages)
      .innerJoin(users, eq(users.id, messages.authorId))
      .where(gt(messages.id, after))
      .orderBy(asc(messages.id))
      .limit(limit),
);

/** Hides or shows messages. Returns those that exist, each with whether it changed. */
export function updateFlagged(ids: Message['id'][], flagged: boolean) {
  return setFlagged({ ids: `{${ids.join(',')}}`, flagged });
}

/** A page of all messages, flagged ones included, ordered by id. */
export function messagesAfter(id: Message['id'], limit: number) {
  return listAll({ after: id, limit });
}
