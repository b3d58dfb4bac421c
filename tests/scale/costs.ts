/** Runs the read statements of timelines and the API, and counts the pages they touch. */
import type { Sql } from 'postgres';
import { statementTexts, valuesFor } from '../../db/statement.ts';
import { BEGINNING, type CommunitySize, interval, READERS } from '../../tools/bench/community.ts';

export interface Cost {
  name: string;
  /** Accesses to 8 kB blocks of tables and indexes, cached or not. */
  pages: number;
  /** How many rows it returned. */
  rows: number;
  /** Milliseconds with a warm cache. */
  ms: number;
}

type Parameters = Record<string, string | number | null>;

const limit = 31;
const NEWEST = { pubDate: Number.POSITIVE_INFINITY, id: Number.MAX_SAFE_INTEGER, limit };

function middle(size: CommunitySize): Parameters {
  const id = size.messages / 2;
  return { pubDate: BEGINNING + id * interval(size), id, limit };
}

/** Name for a reader, statement, parameters. */
function reads(size: CommunitySize): [string, string, Parameters][] {
  // An average user, with the same number of messages in both communities.
  const user = size.users / 2;
  const older = middle(size);
  const readers = READERS.filter((follows) => follows < size.users);
  const feeds = readers.map((follows): [string, string, Parameters] => [
    `The feed of a user who follows ${follows}`,
    'feed',
    { ...NEWEST, userId: size.users + 1 + READERS.indexOf(follows) },
  ]);
  return [
    ['GET /msgs?no=100', 'list_messages', { limit: 100 }],
    ['GET /msgs/<u>', 'list_messages_by_author', { author: `user${user}`, limit: 100 }],
    ['The public timeline', 'public_timeline', NEWEST],
    ['The public timeline, older', 'public_timeline', older],
    ['The public timeline, newer', 'public_timeline_newer', older],
    ["A user's timeline", 'author_timeline', { ...NEWEST, authorId: user }],
    ["A user's timeline, older", 'author_timeline', { ...older, authorId: user }],
    ["A user's profile", 'find_profile', { username: `user${user}`, viewerId: null }],
    ...feeds,
  ];
}

/** What is measured with a community of this size. */
export const namesOfReads = (size: CommunitySize) => reads(size).map(([name]) => name);

async function costOf(database: Sql, statement: string, parameters: Parameters) {
  const text = statementTexts().get(statement);
  const explain = `explain (analyze, buffers, format json) ${text}`;
  const [row] = await database.unsafe(explain, valuesFor(statement, parameters) as string[]);
  const { Plan: root, 'Execution Time': ms } = row?.['QUERY PLAN'][0] ?? {};
  const pages: number = root['Shared Hit Blocks'] + root['Shared Read Blocks'];
  return { pages, rows: Number(root['Actual Rows']), ms: Number(ms) };
}

export async function costsOn(database: Sql, size: CommunitySize): Promise<Cost[]> {
  const costs: Cost[] = [];
  for (const [name, statement, parameters] of reads(size)) {
    await costOf(database, statement, parameters);
    costs.push({ name, ...(await costOf(database, statement, parameters)) });
  }
  return costs;
}
