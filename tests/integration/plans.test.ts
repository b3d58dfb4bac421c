/**
 * Every statement's plan: nothing reads a table from end to end, and nothing sorts more when there
 * are more messages.
 */
import '../../db/queries/activity.ts';
import '../../db/queries/assets.ts';
import '../../db/queries/drafts.ts';
import '../../db/queries/follows.ts';
import '../../db/queries/latest.ts';
import '../../db/queries/messages.ts';
import '../../db/queries/schema-version.ts';
import '../../db/queries/timelines.ts';
import '../../db/queries/totals.ts';
import '../../db/queries/users.ts';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statementTexts } from '../../db/client.ts';
import { createDatabase } from '../support/fresh-database.ts';

const USERS = 2_000;
const MESSAGES = 40_000;
/** Tables that grow with use. */
const GROWING = ['users', 'messages', 'follows', 'drafts'];

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Plan Rows': number;
  Filter?: string;
  Plans?: Node[];
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

let database: postgres.Sql;

async function addMessages(count: number): Promise<void> {
  await database.unsafe(`
    insert into messages (author_id, text, pub_date, flagged)
    select 1 + i % ${USERS}, 'message ' || i, now() - i * interval '1 second', i % 100 = 0
    from generate_series(1, ${count}) i`);
  await database.unsafe('vacuum analyze');
}

/** The plan that serves any parameters, as prepared statements get it. */
async function plan(on: postgres.Sql, text: string): Promise<Node[]> {
  const [row] = await on.unsafe(`explain (generic_plan, format json) ${text}`);
  return nodesOf(row?.['QUERY PLAN'][0].Plan);
}

/** Whether a node may read the more, the larger its table is. */
function grows(node: Node): boolean {
  const table = node['Relation Name'] ?? '';
  if (node['Node Type'] === 'Seq Scan') return GROWING.includes(table);
  // An index in the wanted order that is walked until enough of the right rows have come by.
  return table === 'messages' && node.Filter !== undefined;
}

/** How many rows go into sorts. */
const sorted = (nodes: Node[]) =>
  nodes
    .filter((node) => /Sort$/.test(node['Node Type']))
    .reduce((rows, node) => rows + (node.Plans?.[0]?.['Plan Rows'] ?? 0), 0);

/** The statements that scan a table, or that sort more than `bound` says they did. */
async function offenders(on: postgres.Sql, bound?: ReadonlyMap<string, number>): Promise<string[]> {
  const found: string[] = [];
  for (const [name, text] of statementTexts()) {
    const nodes = await plan(on, text);
    const most = (bound?.get(name) ?? Number.POSITIVE_INFINITY) * 1.3;
    if (nodes.some(grows) || sorted(nodes) > most) found.push(name);
  }
  return found;
}

beforeAll(async () => {
  const url = await createDatabase('plans');
  // One connection: dropping an index and rolling that back must not meet another one's lock.
  database = postgres(url, { max: 1, onnotice: () => {} });
  await database.unsafe(`
    insert into users (username, email, password_hash)
    select 'user' || i, 'a@b', 'x' from generate_series(1, ${USERS}) i`);
  await database.unsafe(`
    insert into follows select 1 + i % ${USERS}, 1 + (i * 7 + i / ${USERS}) % ${USERS}
    from generate_series(1, 20000) i on conflict do nothing`);
  await database.unsafe(`
    insert into drafts select md5(i::text), 'text', now() + i * interval '1 second'
    from generate_series(1, 5000) i`);
  await addMessages(MESSAGES);
}, 60_000);

afterAll(() => database.end());

describe('the plan of every statement', () => {
  it('scans no table, and sorts no more when there are four times the messages', async () => {
    expect(statementTexts().size).toBeGreaterThan(15);
    expect(await offenders(database)).toEqual([]);
    const rows = new Map<string, number>();
    for (const [name, text] of statementTexts()) rows.set(name, sorted(await plan(database, text)));
    await addMessages(3 * MESSAGES);
    expect(await offenders(database, rows)).toEqual([]);
  }, 60_000);

  it.each([
    ['index', 'messages_public_timeline', ['public_timeline', 'list_messages']],
    ['index', 'messages_author_timeline', ['author_timeline', 'feed', 'list_messages_by_author']],
    ['index', 'follows_followers', ['find_profile']],
    ['follows', 'follows_who_id_whom_id_pk', ['feed', 'list_follows']],
    ['users', 'users_pkey', ['find_user', 'public_timeline', 'feed']],
  ])('would be found out without the %s %s', async (kind, name, expected) => {
    const drop =
      kind === 'index'
        ? `drop index ${name}`
        : `alter table ${kind} drop constraint ${name} cascade`;
    await database.unsafe('begin');
    try {
      await database.unsafe(drop);
      expect(await offenders(database)).toEqual(expect.arrayContaining(expected));
    } finally {
      await database.unsafe('rollback');
    }
  });
});
