/** The table of attacks and their results. */
import { availableParallelism, loadavg } from 'node:os';
import { type Column, STYLES, table, tenths, whole } from '../../tools/bench/table.ts';
import type { Answers } from './answers.ts';
import type { Simulated } from './attackers/simulator.ts';

export interface Row {
  attack: string;
  /** The attackers' responses. */
  answers: Answers;
  /** The peak memory of the server. */
  peakMiB: number;
  died: boolean;
  /** The simulator's results, if it ran during the attack. */
  simulated?: Simulated;
}

const endingsOf = ({ endings }: Answers) =>
  Object.entries(endings)
    .toSorted(([, one], [, other]) => other - one)
    .map(([ending, count]) => `${ending}: ${whole(count)}`)
    .join(', ');

const columns: Column<Row>[] = [
  { title: 'attack', width: 54, words: true, cell: ({ attack }) => attack },
  { title: 'requests', width: 9, cell: ({ answers }) => whole(answers.requests) },
  { title: 'p50 ms', width: 8, cell: ({ answers }) => tenths(answers.p50) },
  { title: 'p99 ms', width: 9, cell: ({ answers }) => tenths(answers.p99) },
  { title: 'peak MiB', width: 8, cell: ({ peakMiB }) => whole(peakMiB) },
  { title: 'died', width: 4, cell: ({ died }) => (died ? 'yes' : 'no') },
  {
    title: 'simulator: p50',
    width: 14,
    cell: ({ simulated }) => tenths(simulated?.p50 ?? null),
  },
  { title: 'p99', width: 7, cell: ({ simulated }) => tenths(simulated?.p99 ?? null) },
  {
    title: 'failures',
    width: 10,
    cell: ({ simulated }) => (simulated ? `${simulated.failures}/${simulated.requests}` : ''),
  },
  { title: '  answers', width: 1, words: true, cell: ({ answers }) => `  ${endingsOf(answers)}` },
];

/** The table with its header. */
export function tableOf(rows: Row[]): string {
  const { head, row } = table(columns, STYLES.text);
  return [head, ...rows.map(row)].join('\n');
}

/** The load of this machine: times from a busy one say little. */
export const busyness = (): string =>
  `${availableParallelism()} cores, with a load of ${tenths(loadavg()[0] ?? 0)} at the start.`;
