/** What an account holds, and its deletion: for commands, which wait as long as it takes. */
import { eq, type SQLWrapper, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { type Database, db as pool } from '../client.ts';
import { follows, messages, type User, users } from '../schema.ts';
import { enlist, unwrapped } from '../statement.ts';

type Name = User['username'] | SQLWrapper;

// Indexes: messages_by_author, follows_pkey, follows_followers.
const holdings = (db: Database, id: SQLWrapper) => ({
  messages: db.$count(messages, eq(messages.authorId, id)),
  /** How many the user follows. */
  following: db.$count(follows, eq(follows.whoId, id)),
  followers: db.$count(follows, eq(follows.whomId, id)),
});

// Index: users_username_unique.
const count = (db: Database, username: Name) =>
  db.select(holdings(db, users.id)).from(users).where(eq(users.username, username));

// Messages and follows go with the user, by their foreign keys; the counts are those from before.
const remove = (db: Database, username: Name) => {
  const account = db
    .$with('account')
    .as(db.delete(users).where(eq(users.username, username)).returning({ id: users.id }));
  return db.with(account).select(holdings(db, account.id)).from(account);
};

enlist('count_holdings', count(pool, sql.placeholder('username')));
enlist('delete_user', remove(pool, sql.placeholder('username')));

export type Holdings = Awaited<ReturnType<typeof count>>[number];

/** Sends one query on a connection of its own, which has no deadline. */
async function sendTo(url: string, query: (db: Database) => Promise<Holdings[]>) {
  const connection = postgres(url, {
    max: 1,
    connect_timeout: 10,
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: 'minitwit-admin', statement_timeout: 0 },
  });
  try {
    const [row] = await query(drizzle(connection));
    return row;
  } catch (error) {
    throw unwrapped(error);
  } finally {
    await connection.end({ timeout: 5 });
  }
}

/** Undefined when there is no such user. */
export function countHoldings(url: string, username: string): Promise<Holdings | undefined> {
  return sendTo(url, (db) => count(db, username));
}

/** Deletes a user with everything it holds, and gives what that was; undefined when there is none. */
export function deleteUser(url: string, username: string): Promise<Holdings | undefined> {
  return sendTo(url, (db) => remove(db, username));
}
