/** Reads the plans of all statements, to find those whose cost grows with the number of messages. */
import { readdir } from 'node:fs/promises';
import type { Sql } from 'postgres';
import { inProject } from '../../bin/project.ts';
import { statementTexts } from '../../db/statement.ts';

/** Tables that grow with use. */
const GROWING = [
  ...['users', 'messages', 'follows', 'drafts', 'failed_sign_ins', 'name_skeletons', 'sessions'],
];

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Plan Rows': number;
  Filter?: string;
  'Index Cond'?: string;
  'Recheck Cond'?: string;
  Plans?: Node[];
}

export interface Plan {
  /** The statement's name. */
  name: string;
  /** Whether a node reads more rows as its table grows. */
  grows: boolean;
  /** The estimated number of rows that are sorted. */
  sorted: number;
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

function grows(node: Node): boolean {
  const table = node['Relation Name'] ?? '';
  if (node['Node Type'] === 'Seq Scan') return GROWING.includes(table);
  // A lookup by ids reads at most as many rows as ids, even with a filter.
  const condition = node['Index Cond'] ?? node['Recheck Cond'] ?? '';
  if (condition.startsWith('(id = ANY')) return false;
  // A filtered scan of an ordered index reads until it has found enough matching rows.
  return table === 'messages' && node.Filter !== undefined;
}

const sorted = (nodes: Node[]) =>
  nodes
    .filter((node) => /Sort$/.test(node['Node Type']))
    .reduce((rows, node) => rows + (node.Plans?.[0]?.['Plan Rows'] ?? 0), 0);

/** All statements in db/queries, by name. */
export async function everyStatement(): Promise<ReadonlyMap<string, string>> {
  const folder = inProject('db/queries');
  for (const file of await readdir(folder)) await import(`${folder}/${file}`);
  return statementTexts();
}

/** The generic plan of each statement, which prepared statements use. */
export async function plansOn(database: Sql): Promise<Plan[]> {
  const plans: Plan[] = [];
  for (const [name, text] of await everyStatement()) {
    const [row] = await database.unsafe(`explain (generic_plan, format json) ${text}`);
    const nodes = nodesOf(row?.['QUERY PLAN'][0].Plan);
    plans.push({ name, grows: nodes.some(grows), sorted: sorted(nodes) });
  }
  return plans;
}
