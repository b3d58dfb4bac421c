/** The tables. Row types are inferred here and nowhere else. */
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
} from 'drizzle-orm/pg-core';

/** Milliseconds, as a JavaScript Date has: a cursor that lost microseconds would skip rows. */
const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

export const users = pgTable('users', {
  id: integer('id').primaryKey().generatedByDefaultAsIdentity(),
  username: text('username').notNull().unique(),
  email: text('email').notNull(),
  /** Read only by the sign-in query. */
  passwordHash: text('password_hash').notNull(),
  /** Raised to end every session of this user at once. */
  sessionEpoch: integer('session_epoch').notNull().default(0),
  createdAt: moment('created_at').notNull().defaultNow(),
});

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
    // With the flagged ones, so that deleting a user finds all there are.
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
 * The last number the simulator sent, as a register: `setval` writes it without locking a row,
 * so replicas never queue, and it stays when the statement's own insert changes nothing.
 */
export const latest = pgSequence('latest', {
  minValue: '-1',
  maxValue: String(Number.MAX_SAFE_INTEGER),
  startWith: '-1',
});

/** A refused long text, kept some minutes so that its form can show it again. */
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
 * What happened in each hour, as the processes that saw it counted it: the status page reads a day
 * of it, however many messages there are. Small enough to be kept for ever.
 */
export const activityHours = pgTable(
  'activity_hours',
  {
    hour: moment('hour').notNull(),
    kind: text('kind').notNull(),
    outcome: text('outcome').notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
    /** The last one by the simulator itself. */
    lastAt: moment('last_at'),
  },
  (table) => [primaryKey({ columns: [table.hour, table.kind, table.outcome] })],
);

/** The files that pages load, of every version that was at work lately. */
export const assets = pgTable('assets', {
  /** Below `/_next/static`. Each name holds a hash of what is in the file, so no row ever changes. */
  path: text('path').primaryKey(),
  body: bytes('body').notNull(),
  /** When a server last said that its pages load it. */
  seenAt: moment('seen_at').notNull().defaultNow(),
});

/** Sign-ins that failed lately, counted for each limit on them (lib/guessing.ts). */
export const failedSignIns = pgTable(
  'failed_sign_ins',
  {
    /** What is limited, and a keyed hash of whose it is: no names, and nothing typed in their place. */
    key: text('key').primaryKey(),
    failures: integer('failures').notNull(),
    /** When counting begins again. */
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [index('failed_sign_ins_expiry').on(table.expiresAt)],
);

export type User = typeof users.$inferSelect;
export type Message = typeof messages.$inferSelect;
export type Asset = typeof assets.$inferSelect;
