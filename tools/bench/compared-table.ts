/** The table of a comparison of two builds. */
import { type Compared, changeOf, errorsOf, type Figure, shareOf } from './comparison.ts';
import { type Column, hundredths, thousandths, whole } from './table.ts';

/** The medians of a figure before and now, and their ratio. */
function figure(title: string, of: Figure, format = hundredths): Column<Compared>[] {
  return [
    { title: `${title} before`, width: 13, cell: (row) => format(changeOf(row, of).before) },
    { title: 'now', width: 8, cell: (row) => format(changeOf(row, of).now) },
    { title: 'ratio', width: 5, cell: (row) => hundredths(changeOf(row, of).ratio) },
  ];
}

function spread(row: Compared): string {
  const { low, high } = changeOf(row, 'cpu');
  return `${hundredths(low)}–${hundredths(high)}`;
}

export const COMPARED: Column<Compared>[] = [
  { title: 'request', width: 27, words: true, cell: ({ name }) => name },
  { title: 'listener', width: 9, words: true, cell: ({ listener }) => listener },
  ...figure('CPU ms', 'cpu', thousandths),
  { title: 'of rounds', width: 9, cell: spread },
  ...figure('p50 ms', 'p50'),
  ...figure('p99 ms', 'p99'),
  { title: 'of database before', width: 9, cell: (row) => hundredths(shareOf(row, 'before')) },
  { title: 'now', width: 9, cell: (row) => hundredths(shareOf(row, 'now')) },
  { title: 'errors', width: 6, cell: (row) => whole(errorsOf(row)) },
];
