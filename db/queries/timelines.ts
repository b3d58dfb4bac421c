/**
 * Timelines: one page of the newest messages older than a cursor, or of the oldest newer than one.
 * Keyset pages by (pub_date, id), one row more than shown so that the caller knows if more follow.
 */
import { statement } from '../client.ts';

/** How many code points of a message a timeline shows. */
export const EXCERPT = 1_000;

export interface TimelineRow {
  id: number;
  author: string;
  /** Its first code points, at most one more than `EXCERPT`, so that the caller knows if more follow. */
  text: string;
  /** Milliseconds since 1970. */
  pubDate: number;
}

/** A position between two rows; `before` wants older rows, `after` newer ones. */
export interface Cursor {
  direction: 'before' | 'after';
  /** Milliseconds since 1970; `Infinity` for the newest page. */
  pubDate: number;
  id: number;
}

type Position = [pubDate: number, id: number, limit: number];

const COLUMNS = `m.id::float8 as id, u.username as author, left(m.text, ${EXCERPT + 1}) as text,
  (extract(epoch from m.pub_date) * 1000)::float8 as "pubDate"`;

/** The comparison and the order of one direction, for a table called `m`. */
const KEYSET = {
  before: {
    where: '(m.pub_date, m.id) < (to_timestamp($1::float8 / 1000), $2::bigint)',
    order: 'desc',
  },
  after: {
    where: '(m.pub_date, m.id) > (to_timestamp($1::float8 / 1000), $2::bigint)',
    order: 'asc',
  },
} as const;

function bothWays<Extra extends (number | string)[]>(
  name: string,
  text: (keyset: { where: string; order: string }) => string,
) {
  const before = statement<[...Position, ...Extra], TimelineRow>(name, text(KEYSET.before));
  const after = statement<[...Position, ...Extra], TimelineRow>(
    `${name}_newer`,
    text(KEYSET.after),
  );
  return (cursor: Cursor, limit: number, ...extra: Extra) =>
    (cursor.direction === 'before' ? before : after)(cursor.pubDate, cursor.id, limit, ...extra);
}

const newest = (order: string) => `order by m.pub_date ${order}, m.id ${order} limit $3`;

/** Everybody's messages. Index: messages_public_timeline. */
export const publicTimeline = bothWays(
  'public_timeline',
  ({ where, order }) => `select ${COLUMNS} from messages m join users u on u.id = m.author_id
    where not m.flagged and ${where} ${newest(order)}`,
);

/** One author's messages, by user id. Index: messages_by_author. */
export const authorTimeline = bothWays<[authorId: number]>(
  'author_timeline',
  ({ where, order }) => `select ${COLUMNS} from messages m join users u on u.id = m.author_id
    where not m.flagged and m.author_id = $4 and ${where} ${newest(order)}`,
);

/**
 * The messages of a user and of those the user follows. At most `limit` authors can be on a page:
 * those whose first message there comes first. So one index entry of each author finds these, then
 * a page of each is merged, and only what is shown is read from the tables: 35 ms at 5,000 followed
 * authors and 5 million messages, where merging a page of every author took 850.
 * Indexes: follows_pkey, messages_by_author, messages_pkey, users_pkey.
 */
export const feed = bothWays<[userId: number]>('feed', ({ where, order }) => {
  const entries = (author: string, limit: string) => `cross join lateral (
      select m.pub_date, m.id from messages m
      where m.author_id = ${author} and not m.flagged and ${where}
      order by m.pub_date ${order}, m.id ${order} limit ${limit}) m`;
  return `with nearest as (
      select a.id as author_id
      from (select whom_id as id from follows where who_id = $4 union all select $4::int) a
      ${entries('a.id', '1')} ${newest(order)}
    ), page as (
      select m.id from nearest ${entries('nearest.author_id', '$3')} ${newest(order)}
    )
    select ${COLUMNS} from page join messages m on m.id = page.id join users u on u.id = m.author_id
    ${newest(order)}`;
});

export interface Profile {
  id: number;
  username: string;
  following: number;
  followers: number;
  followed: boolean;
}

const profile = statement<[username: string, viewerId: number | null], Profile>(
  'find_profile',
  `select id, username,
     (select count(*) from follows where who_id = users.id)::int as following, -- follows_pkey
     (select count(*) from follows where whom_id = users.id)::int as followers, -- follows_followers
     exists (select from follows where who_id = $2 and whom_id = users.id) as followed
   from users where username = $1 -- users_username_unique`,
);

/** A user's page header as `viewerId` (null: a visitor) sees it. */
export async function findProfile(username: string, viewerId: number | null) {
  const [row] = await profile(username, viewerId);
  return row;
}
