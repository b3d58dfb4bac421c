/** The tables. Row types are inferred only here. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  pgSequence,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';

/** Milliseconds, like a JavaScript Date: a cursor that lost microseconds would skip rows. */
const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

export const users = pgTable(
  'users',
  {
    id: integer('id').primaryKey().generatedByDefaultAsIdentity(),
    username: text('username').notNull().unique(),
    email: text('email').notNull(),
    /** Read only by the sign-in query. */
    passwordHash: text('password_hash').notNull(),
    /** Raised to end every session of this user at once. */
    sessionEpoch: integer('session_epoch').notNull().default(0),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  // A hash: imported names may be too long for a tree once their letters are lower case.
  (table) => [index('users_lower_username').using('hash', sql`lower(${table.username})`)],
);

/**
 * What each name looks like (lib/name-skeletons.ts): a row belongs to the first user of names that look
 * alike. A user whose name was not checked when it was taken may have none.
 */
export const nameSkeletons = pgTable(
  'name_skeletons',
  {
    skeleton: text('skeleton').primaryKey(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
  },
  // Deleting a user finds its rows by it.
  (table) => [index('name_skeletons_by_user').on(table.userId)],
);

/** Who is signed in, and where. A session ends with its row. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The user's session epoch: the session is over when the user's is another one. */
    epoch: integer('epoch').notNull(),
    /** The browser and system that signed in, at most 200 characters. */
    device: text('device').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
    /** When it was last used, to within a few minutes. */
    lastSeenAt: moment('last_seen_at').notNull().defaultNow(),
  },
  (table) => [
    index('sessions_by_user').on(table.userId, table.createdAt, table.id),
    index('sessions_by_age').on(table.createdAt),
  ],
);

export const messages = pgTable(
  'messages',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedByDefaultAsIdentity(),
    authorId: integer('author_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    text: text('text').notNull(),
    pubDate: moment('pub_date').notNull().defaultNow(),
    /** Hidden by moderation. */
    flagged: boolean('flagged').notNull().default(false),
  },
  (table) => [
    index('messages_public_timeline').on(table.pubDate, table.id).where(sql`not flagged`),
    // Includes flagged messages, so that deleting a user can use it.
    index('messages_by_author').on(table.authorId, table.flagged, table.pubDate, table.id),
  ],
);

export const follows = pgTable(
  'follows',
  {
    whoId: integer('who_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    whomId: integer('whom_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
  },
  (table) => [
    primaryKey({ columns: [table.whoId, table.whomId] }),
    index('follows_followers').on(table.whomId),
  ],
);

/**
 * The last number the simulator sent. A sequence, because `setval` locks no row, so replicas never
 * queue, and is not undone when its statement inserts nothing.
 */
export const latest = pgSequence('latest', {
  minValue: '-1',
  maxValue: String(Number.MAX_SAFE_INTEGER),
  startWith: '-1',
});

/** A rejected long text, stored for some minutes so that its form can show it again. */
export const drafts = pgTable(
  'drafts',
  {
    id: text('id').primaryKey(),
    text: text('text').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [index('drafts_expiry').on(table.expiresAt)],
);

/**
 * Actions per hour, counted by the processes that served them. The status page reads the last day, at
 * a cost independent of the number of messages. Small enough to keep forever.
 */
export const activityHours = pgTable(
  'activity_hours',
  {
    hour: moment('hour').notNull(),
    kind: text('kind').notNull(),
    outcome: text('outcome').notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
    /** The last action of the simulator itself. */
    lastAt: moment('last_at'),
  },
  (table) => [primaryKey({ columns: [table.hour, table.kind, table.outcome] })],
);

/** The static files of every version that ran lately. */
export const assets = pgTable('assets', {
  /** Below `/_next/static`. Each name contains a hash of the content, so bodies never change. */
  path: text('path').primaryKey(),
  body: bytes('body').notNull(),
  /** When a server last reported that its pages use it. */
  seenAt: moment('seen_at').notNull().defaultNow(),
});

/** Recent failed sign-ins, counted per rate limit (lib/guessing.ts). */
export const failedSignIns = pgTable(
  'failed_sign_ins',
  {
    /** The limit and a keyed hash of its subject; no names or other user input. */
    key: text('key').primaryKey(),
    failures: integer('failures').notNull(),
    /** When the count resets. */
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [index('failed_sign_ins_expiry').on(table.expiresAt)],
);

export type User = typeof users.$inferSelect;
export type SessionRow = typeof sessions.$inferSelect;
export type Message = typeof messages.$inferSelect;
export type Asset = typeof assets.$inferSelect;
