/** Reads the plans of the queries' statements: what in them costs more when there are more messages. */
import { readdir } from 'node:fs/promises';
import type { Sql } from 'postgres';
import { inProject } from '../../bin/project.ts';
import { statementTexts } from '../../db/statement.ts';

/** Tables that grow with use. */
const GROWING = ['users', 'messages', 'follows', 'drafts', 'failed_sign_ins'];

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
  /** The statement's. */
  name: string;
  /** Whether a part of it reads the more, the larger its table is. */
  grows: boolean;
  /** How many rows go into sorts. */
  sorted: number;
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

function grows(node: Node): boolean {
  const table = node['Relation Name'] ?? '';
  if (node['Node Type'] === 'Seq Scan') return GROWING.includes(table);
  // Rows named by their ids are as many as there are ids, whatever is then left out.
  const condition = node['Index Cond'] ?? node['Recheck Cond'] ?? '';
  if (condition.startsWith('(id = ANY')) return false;
  // An index in the wanted order that is walked until enough of the right rows have come by.
  return table === 'messages' && node.Filter !== undefined;
}

const sorted = (nodes: Node[]) =>
  nodes
    .filter((node) => /Sort$/.test(node['Node Type']))
    .reduce((rows, node) => rows + (node.Plans?.[0]?.['Plan Rows'] ?? 0), 0);

/** Every statement of every file of queries, by name. */
export async function everyStatement(): Promise<ReadonlyMap<string, string>> {
  const folder = inProject('db/queries');
  for (const file of await readdir(folder)) await import(`${folder}/${file}`);
  return statementTexts();
}

/** The plan of each statement that serves any parameters, as prepared statements get it. */
export async function plansOn(database: Sql): Promise<Plan[]> {
  const plans: Plan[] = [];
  for (const [name, text] of await everyStatement()) {
    const [row] = await database.unsafe(`explain (generic_plan, format json) ${text}`);
    const nodes = nodesOf(row?.['QUERY PLAN'][0].Plan);
    plans.push({ name, grows: nodes.some(grows), sorted: sorted(nodes) });
  }
  return plans;
}
