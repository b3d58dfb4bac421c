/** Skeletons of names: added with a user, or later in batches for users who have none. */
import { asc, eq, gt, type SQLWrapper, sql } from 'drizzle-orm';
import { type Database, db as pool } from '../client.ts';
import { onDirectConnection } from '../direct.ts';
import { constant, PLACE, rowsOfJson } from '../expressions.ts';
import { nameSkeletons, type User, users } from '../schema.ts';
import { registerQuery } from '../statement.ts';

const COLUMNS = { skeleton: nameSkeletons.skeleton, userId: nameSkeletons.userId };

// Indexes: users_pkey, name_skeletons_by_user.
function nextUsers(db: Database, after: number | SQLWrapper, limit: number) {
  // With a limit, as the planner would read the whole table for an `exists`.
  const found = db
    .select({ userId: nameSkeletons.userId })
    .from(nameSkeletons)
    .where(eq(nameSkeletons.userId, users.id))
    .limit(constant(1));
  return db
    .select({
      id: users.id,
      /** Null when the user has skeletons. */
      username: sql<User['username'] | null>`case when ${found} is null then ${users.username} end`,
    })
    .from(users)
    .where(gt(users.id, after))
    .orderBy(asc(users.id))
    .limit(limit);
}

// Users who are deleted meanwhile are left out. Indexes: users_pkey, name_skeletons_pkey.
function add(db: Database, rows: SQLWrapper) {
  const input = db.$with('input', COLUMNS).as(rowsOfJson(rows, COLUMNS));
  // Found one by one: a join would read all users.
  const user = db
    .select({ id: users.id })
    .from(users)
    .where(eq(users.id, input.userId))
    .limit(constant(1))
    .for('key share')
    .as('user');
  return db
    .with(input)
    .insert(nameSkeletons)
    .select(
      db
        .select({ skeleton: input.skeleton, userId: user.id })
        .from(input)
        .crossJoinLateral(user)
        .orderBy(PLACE),
    )
    .onConflictDoNothing();
}

registerQuery('next_users', nextUsers(pool, sql.placeholder('after'), 1));
registerQuery('add_skeletons', add(pool, sql.placeholder('rows')));

async function fillFrom(
  db: Database,
  batch: number,
  skeletonsOf: (username: User['username']) => string[],
): Promise<void> {
  for (let after = 0; ; ) {
    const read = await nextUsers(db, after, batch);
    const rows = read.flatMap(({ id, username }) =>
      username === null ? [] : skeletonsOf(username).map((skeleton) => ({ skeleton, userId: id })),
    );
    if (rows.length > 0) await add(db, sql`${JSON.stringify(rows)}`);
    const last = read.at(-1);
    if (!last || read.length < batch) return;
    after = last.id;
  }
}

/** Adds the skeletons of users who have none, reading `batch` users at a time, in the order of their ids. */
export function fillSkeletons(
  url: string,
  batch: number,
  skeletonsOf: (username: User['username']) => string[],
): Promise<void> {
  return onDirectConnection(url, 'minitwit-migrate', (db) => fillFrom(db, batch, skeletonsOf));
}
