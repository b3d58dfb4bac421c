import { and, eq, ne, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { db } from '../client.ts';
import { follows, type User, users } from '../schema.ts';
import { plain, statement } from '../statement.ts';
import { type JsonList, jsonElements } from './json-list.ts';

type Username = User['username'];

const whom = alias(users, 'whom');

const PAIR = { who: users.username, whom: users.username };

// Index: users_username_unique.
const found = (name: 'who' | 'whom', username: SQL<Username>) =>
  db.$with(name).as(db.select({ id: users.id }).from(users).where(eq(users.username, username)));

// Indexes: users_username_unique, follows_who_id_whom_id_pk.
const insert = statement('insert_follow', PAIR, (names) => {
  const who = found('who', names.who);
  const whom = found('whom', names.whom);
  const others = ne(who.id, whom.id);
  const added = db.$with('added').as(
    db
      .insert(follows)
      .select(db.select({ whoId: who.id, whomId: whom.id }).from(who).innerJoin(whom, others))
      .onConflictDoNothing(),
  );
  return db.with(who, whom, added).select({ who: who.id }).from(who).crossJoin(whom);
});

// Indexes: users_username_unique, follows_who_id_whom_id_pk.
const remove = statement('delete_follow', PAIR, (names) => {
  const who = found('who', names.who);
  const whom = found('whom', names.whom);
  const chosen = and(
    eq(follows.whoId, db.select().from(who)),
    eq(follows.whomId, db.select().from(whom)),
  );
  const removed = db.$with('removed').as(db.delete(follows).where(chosen));
  return db.with(who, whom, removed).select({ who: who.id }).from(who).crossJoin(whom);
});

// Indexes: users_username_unique, follows_who_id_whom_id_pk, users_pkey.
const list = statement(
  'list_follows',
  { who: users.username, limit: plain<number>() },
  ({ who, limit }) => {
    const followed = db
      .select({ username: whom.username })
      .from(follows)
      .innerJoin(whom, eq(whom.id, follows.whomId))
      .where(eq(follows.whoId, users.id))
      .limit(limit)
      .as('followed');
    const { username } = followed;
    const names = jsonElements(followed, username, sql`to_json(${username})`);
    return db
      .select({
        json: sql<string>`'{"follows":[' || ${names.elements} || ']}'`,
        truncated: names.truncated,
      })
      .from(users)
      .crossJoinLateral(names)
      .where(eq(users.username, who));
  },
);

/** Returns false when either user is unknown. Following oneself, or again, stores nothing. */
export async function insertFollow(who: Username, whom: Username): Promise<boolean> {
  const rows = await insert({ who, whom });
  return rows.length > 0;
}

/** Returns false when either user is unknown. */
export async function deleteFollow(who: Username, whom: Username): Promise<boolean> {
  const rows = await remove({ who, whom });
  return rows.length > 0;
}

/** A JSON object `{follows: [name, …]}` of at most 1 MB, or undefined when `who` is unknown. */
export async function followsJson(who: Username, limit: number): Promise<JsonList | undefined> {
  const [row] = await list({ who, limit });
  return row;
}
