/** The statements that fill a benchmark's community, and delete what was added to it. */
import { and, count, eq, gt, ne, sql } from 'drizzle-orm';
import { alias, integer, pgTable } from 'drizzle-orm/pg-core';
import type { Database } from '../../db/client.ts';
import { defaultOf, momentAt, nextOf } from '../../db/expressions.ts';
import { follows, messages, users } from '../../db/schema.ts';
import type { CommunitySize } from './community.ts';

/** Raised when the rows change, so that a community of an earlier version is replaced. */
const VERSION = 1;

/** The size of the community, once it is complete. */
const record = pgTable('benchmark_seed', {
  version: integer('version').notNull(),
  users: integer('users').notNull(),
  messages: integer('messages').notNull(),
  follows: integer('follows').notNull(),
});

const RECORD = sql`create table if not exists ${record} (version int, users int, messages int, follows int)`;

const CLEAR = [
  RECORD,
  sql`truncate ${record}`,
  sql`truncate ${users} restart identity cascade`,
  sql`select setseed(0.5)`,
];

// Freezes rows and writes them out: a measurement should neither pay for work that filling deferred,
// nor visit the index entries of deleted rows, which a vacuum leaves when there are few.
export const SETTLE = [
  sql`vacuum (freeze, analyze, index_cleanup on) ${users}, ${messages}, ${follows}`,
  sql`checkpoint`,
];

/** A random number from 1 to `most`; the higher the exponent, the more often a low one. */
const skewed = (most: number, exponent: number) =>
  sql<number>`(1 + floor(${most}::int * power(random(), ${exponent}::float8)))::int`;

// Squaring a uniform number makes low ids popular: of 50,000 users the first gets 0.45 % of
// everything, the one in the middle 0.0014 %.
const popular = (most: number) => skewed(most, 2);

const numbers = (from: number, to: number) =>
  sql`generate_series(${from}::int, ${to}::int) as number`;
const NUMBER = sql<number>`number`;

/** Whether the tables of users and of the community's size exist. */
export async function stateOf(db: Database) {
  const [row] = await db
    .select({
      migrated: sql<boolean>`to_regclass('users') is not null`,
      ours: sql<boolean>`to_regclass('benchmark_seed') is not null`,
    })
    .from(numbers(1, 1));
  return row;
}

export const anyUser = (db: Database) => db.select({ id: users.id }).from(users).limit(1);

export const recorded = (db: Database, size: CommunitySize) =>
  db
    .select()
    .from(record)
    .where(
      and(
        eq(record.version, VERSION),
        eq(record.users, size.users),
        eq(record.messages, size.messages),
        eq(record.follows, size.follows),
      ),
    );

export const remember = (db: Database, size: CommunitySize) =>
  db.insert(record).values({ version: VERSION, ...size });

export async function clear(db: Database): Promise<void> {
  for (const statement of CLEAR) await db.execute(statement);
}

export const addUsers = (db: Database, names: string[], passwordHash: string) =>
  db.insert(users).select(
    db
      .select({
        id: nextOf(users.id).as('id'),
        username: sql<string>`name`.as('username'),
        email: sql<string>`name || '@example.org'`.as('email'),
        passwordHash: sql<string>`${passwordHash}`.as('password_hash'),
        sessionEpoch: defaultOf(users.sessionEpoch),
        createdAt: defaultOf(users.createdAt),
      })
      .from(sql`json_array_elements_text(${JSON.stringify(names)}::json) as name`),
  );

const reader = alias(users, 'reader');

/** Makes a reader follow some of the first users. */
export function addFollowsOfReader(db: Database, name: string, among: number, most: number) {
  const who = db.select({ id: reader.id }).from(reader).where(eq(reader.username, name));
  return db.insert(follows).select(
    db
      .select({ whoId: sql<number>`${who}`.as('who_id'), whomId: NUMBER.as('whom_id') })
      .from(numbers(1, among))
      .orderBy(sql`random() * number`)
      .limit(most),
  );
}

/** Draws pairs of users, and returns how many follows it added: new ones, of two different users. */
export async function addFollows(db: Database, among: number, pairs: number): Promise<number> {
  const drawn = db
    .select({
      who: skewed(among, 1.5).as('who'),
      whom: popular(among).as('whom'),
    })
    .from(numbers(1, pairs))
    .as('drawn');
  const added = db.$with('added').as(
    db
      .insert(follows)
      .select(
        db
          .select({ whoId: drawn.who, whomId: drawn.whom })
          .from(drawn)
          .where(ne(drawn.who, drawn.whom)),
      )
      .onConflictDoNothing()
      .returning({ whoId: follows.whoId }),
  );
  const [row] = await db.with(added).select({ added: count() }).from(added);
  return row?.added ?? 0;
}

interface Chunk {
  from: number;
  to: number;
  /** How many users write. */
  authors: number;
  prose: string;
  /** Milliseconds since 1970 of the time before the first message, and from one to the next. */
  beginning: number;
  interval: number;
}

export function addMessages(db: Database, chunk: Chunk) {
  const prose = sql`${chunk.prose}::text`;
  const begin = sql`1 + (random() * (length(${prose}) - 140))::int`;
  const written = sql<number>`(${chunk.beginning}::float8 + ${chunk.interval}::float8 * number)`;
  return db.insert(messages).select(
    db
      .select({
        id: nextOf(messages.id).as('id'),
        authorId: popular(chunk.authors).as('author_id'),
        text: sql<string>`trim(substr(${prose}, ${begin}, 10 + (random() * 130)::int))`.as('text'),
        pubDate: momentAt(written).as('pub_date'),
        flagged: sql<boolean>`random() < 0.01`.as('flagged'),
      })
      .from(numbers(chunk.from, chunk.to)),
  );
}

/** Deletes what measurements add: newer messages, the follows of some users, and newer users. */
export async function removeNewer(
  db: Database,
  last: { message: number; follower: number; user: number },
): Promise<void> {
  await db.delete(messages).where(gt(messages.id, last.message));
  await db.delete(follows).where(gt(follows.whoId, last.follower));
  await db.delete(users).where(gt(users.id, last.user));
}
