/** Counts and deletes a user's data, for commands, which have no deadline. */
import { eq, type SQLWrapper, sql } from 'drizzle-orm';
import { type Database, db as pool } from '../client.ts';
import { onDirectConnection } from '../direct.ts';
import { follows, messages, type User, users } from '../schema.ts';
import { registerQuery } from '../statement.ts';

type Name = User['username'] | SQLWrapper;

// Indexes: messages_by_author, follows_who_id_whom_id_pk, follows_followers.
const holdings = (db: Database, id: SQLWrapper) => ({
  messages: db.$count(messages, eq(messages.authorId, id)),
  /** How many the user follows. */
  following: db.$count(follows, eq(follows.whoId, id)),
  followers: db.$count(follows, eq(follows.whomId, id)),
});

// Index: users_username_unique.
const count = (db: Database, username: Name) =>
  db.select(holdings(db, users.id)).from(users).where(eq(users.username, username));

// The foreign keys cascade to messages and follows; the counts are from before the deletion.
const remove = (db: Database, username: Name) => {
  const account = db
    .$with('account')
    .as(db.delete(users).where(eq(users.username, username)).returning({ id: users.id }));
  return db.with(account).select(holdings(db, account.id)).from(account);
};

registerQuery('count_holdings', count(pool, sql.placeholder('username')));
registerQuery('delete_user', remove(pool, sql.placeholder('username')));

export type Holdings = Awaited<ReturnType<typeof count>>[number];

async function sendTo(url: string, query: (db: Database) => Promise<Holdings[]>) {
  const [row] = await onDirectConnection(url, 'minitwit-admin', query);
  return row;
}

/** Counts a user's data; undefined when there is no such user. */
export function countHoldings(url: string, username: string): Promise<Holdings | undefined> {
  return sendTo(url, (db) => count(db, username));
}

/** Deletes a user with all data and returns its counts; undefined when there is no such user. */
export function deleteUser(url: string, username: string): Promise<Holdings | undefined> {
  return sendTo(url, (db) => remove(db, username));
}
