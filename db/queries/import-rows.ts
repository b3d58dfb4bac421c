/**
 * The statements that import rows, a batch each. They return how many rows they added, how many
 * already existed unchanged, and which conflict with existing ones.
 */
import { and, count, eq, not, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { constant, defaultOf, rowsOfJson } from '../expressions.ts';
import { follows, type Message, messages, type User, users } from '../schema.ts';

/** Maximum number of conflicts listed. */
const SHOWN = 3;

export const USERS = {
  id: users.id,
  username: users.username,
  email: users.email,
  hash: users.passwordHash,
};
export const FOLLOWS = { who: follows.whoId, whom: follows.whomId };
export const MESSAGES = {
  id: messages.id,
  author: messages.authorId,
  text: messages.text,
  pubDate: messages.pubDate,
  flagged: messages.flagged,
};

export interface UserConflict {
  id: User['id'];
  username: User['username'];
  presentId: User['id'];
  presentUsername: User['username'];
}

/** A batch, as JSON. */
const ROWS = sql.placeholder('rows');

// Skips rows with a conflict, and those added concurrently by others: the caller sees that the numbers
// do not add up, and rolls everything back.
// Indexes: users_pkey, users_username_unique.
export function addUsers(db: Database) {
  const input = db.$with('input', USERS).as(rowsOfJson(ROWS, USERS));
  const sameId = eq(users.id, input.id);
  const sameName = eq(users.username, input.username);
  const pairs = {
    id: input.id,
    username: input.username,
    presentId: sql<User['id']>`${users.id}`.as('presentId'),
    presentUsername: sql<User['username']>`${users.username}`.as('presentUsername'),
  };
  const inConflict = (rule: SQL | undefined) => db.select(pairs).from(input).innerJoin(users, rule);
  const conflict = db
    .$with('conflict')
    .as(inConflict(and(sameId, not(sameName))).unionAll(inConflict(and(sameName, not(sameId)))));
  const added = db.$with('added').as(
    db
      .insert(users)
      .select(
        db
          .select({
            id: input.id,
            username: input.username,
            email: input.email,
            passwordHash: input.hash,
            sessionEpoch: defaultOf(users.sessionEpoch),
            createdAt: defaultOf(users.createdAt),
          })
          .from(input),
      )
      .onConflictDoNothing()
      .returning({ id: users.id }),
  );
  const present = db.select({ count: count() }).from(input).innerJoin(users, and(sameId, sameName));
  const named = db.select().from(conflict).orderBy(conflict.id).limit(constant(SHOWN)).as('named');
  const list = sql`json_agg(${sql.identifier('named')})`;
  return db
    .with(input, conflict, added)
    .select({
      added: count(),
      present: sql`${present}`.mapWith(Number),
      conflicts: sql<UserConflict[] | null>`${db.select({ list }).from(named)}`,
    })
    .from(added)
    .prepare('import_users');
}

// Index: follows_who_id_whom_id_pk.
export function addFollows(db: Database) {
  const input = db.$with('input', FOLLOWS).as(rowsOfJson(ROWS, FOLLOWS));
  const added = db.$with('added').as(
    db
      .insert(follows)
      .select(db.select({ whoId: input.who, whomId: input.whom }).from(input))
      .onConflictDoNothing()
      .returning({ whoId: follows.whoId }),
  );
  const same = and(eq(follows.whoId, input.who), eq(follows.whomId, input.whom));
  const present = db.select({ count: count() }).from(input).innerJoin(follows, same);
  return db
    .with(input, added)
    .select({
      added: count(),
      present: sql`${present}`.mapWith(Number),
      conflicts: sql<null>`null`,
    })
    .from(added)
    .prepare('import_follows');
}

// Index: messages_pkey.
export function addMessages(db: Database) {
  const input = db.$with('input', MESSAGES).as(rowsOfJson(ROWS, MESSAGES));
  const row = sql`(${messages.authorId}, ${messages.text}, ${messages.pubDate})`;
  const same = sql<boolean>`${row} = (${input.author}, ${input.text}, ${input.pubDate})`;
  const existing = db.$with('existing').as(
    db
      .select({ id: messages.id, same: same.as('same') })
      .from(input)
      .innerJoin(messages, eq(messages.id, input.id)),
  );
  const added = db.$with('added').as(
    db
      .insert(messages)
      .select(
        db
          .select({
            id: input.id,
            authorId: input.author,
            text: input.text,
            pubDate: input.pubDate,
            flagged: input.flagged,
          })
          .from(input),
      )
      .onConflictDoNothing()
      .returning({ id: messages.id }),
  );
  const present = db.select({ count: count() }).from(existing).where(sql`${existing.same}`);
  const others = db.select({ id: existing.id }).from(existing).where(not(existing.same));
  const named = others.orderBy(existing.id).limit(constant(SHOWN)).as('named');
  const list = sql`json_agg(${named.id})`;
  return db
    .with(input, existing, added)
    .select({
      added: count(),
      present: sql`${present}`.mapWith(Number),
      conflicts: sql<Message['id'][] | null>`${db.select({ list }).from(named)}`,
    })
    .from(added)
    .prepare('import_messages');
}
