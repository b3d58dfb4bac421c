/** Timelines: pages of messages, newest first. */
import {
  authorTimeline,
  type Cursor,
  EXCERPT,
  feed,
  findProfile,
  type Profile,
  publicTimeline,
  type TimelineRow,
} from '../db/queries/timelines.ts';
import { NotFound } from '../platform/errors.ts';
import { beginningOf } from './text.ts';
import { requireUser } from './usernames.ts';

const PAGE = 30;

/** A message as pages show it. */
export interface ShownMessage extends TimelineRow {
  /** Whether `text` is only the beginning of the message. */
  isCut: boolean;
}

/** A page of a timeline; `older` and `newer` are the cursors of the adjacent pages, if there are any. */
export interface TimelinePage {
  messages: ShownMessage[];
  older: string | undefined;
  newer: string | undefined;
  /** Whether these are the newest messages because there is no such page as was asked for. */
  isFallback: boolean;
}

const NEWEST: Cursor = {
  direction: 'before',
  pubDate: Number.POSITIVE_INFINITY,
  id: Number.MAX_SAFE_INTEGER,
};

function shown(row: TimelineRow): ShownMessage {
  const text = beginningOf(row.text, EXCERPT);
  return { ...row, text, isCut: text !== row.text };
}

const cursorOf = ({ pubDate, id }: TimelineRow) => `${pubDate}-${id}`;

/** Query parameters of a timeline; an invalid cursor means the first page. */
export interface PageRequest {
  before?: string | undefined;
  after?: string | undefined;
}

function parseCursor({ before, after }: PageRequest): Cursor {
  const direction = before ? 'before' : 'after';
  const match = /^(\d{1,15})-(\d{1,15})$/.exec(before ?? after ?? '');
  return match ? { direction, pubDate: Number(match[1]), id: Number(match[2]) } : NEWEST;
}

type Read = (cursor: Cursor, limit: number) => Promise<TimelineRow[]>;

async function readPage(read: Read, request: PageRequest): Promise<TimelinePage> {
  const cursor = parseCursor(request);
  const rows = await read(cursor, PAGE + 1);
  const more = rows.length > PAGE;
  // Too few newer ones for a page of their own, or none older: show the newest page instead.
  const isShort = cursor.direction === 'after' ? !more : rows.length === 0;
  if (isShort && cursor !== NEWEST) {
    return { ...(await readPage(read, {})), isFallback: cursor.direction === 'before' };
  }
  const messages = rows.slice(0, PAGE).map(shown);
  if (cursor.direction === 'after') messages.reverse();
  const [first, last] = [messages[0], messages.at(-1)];
  const hasOlder = cursor.direction === 'after' || more;
  return {
    messages,
    older: hasOlder && last ? cursorOf(last) : undefined,
    newer: cursor !== NEWEST && first ? cursorOf(first) : undefined,
    isFallback: cursor === NEWEST && (request.before ?? request.after) !== undefined,
  };
}

/** The messages of all users. */
export function readPublicTimeline(request: PageRequest): Promise<TimelinePage> {
  return readPage(publicTimeline, request);
}

/** The messages of a user and of the users they follow. */
export function readFeed(userId: number, request: PageRequest): Promise<TimelinePage> {
  return readPage((cursor, limit) => feed(cursor, limit, userId), request);
}

export interface UserTimeline {
  profile: Profile;
  page: TimelinePage;
}

/** Who `username` is, as `viewerId` (null: a visitor) sees it. @throws NotFound */
export async function readProfile(username: string, viewerId: number | null): Promise<Profile> {
  requireUser(username);
  const profile = await findProfile(username, viewerId);
  if (!profile) throw new NotFound(`There is no user "${username}"`);
  return profile;
}

/** A user's page as `viewerId` (null: a visitor) sees it. @throws NotFound */
export async function readUserTimeline(
  username: string,
  viewerId: number | null,
  request: PageRequest,
): Promise<UserTimeline> {
  const profile = await readProfile(username, viewerId);
  const page = await readPage(
    (cursor, limit) => authorTimeline(cursor, limit, profile.id),
    request,
  );
  return { profile, page };
}
