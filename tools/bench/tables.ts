/** The benchmark's tables: what was measured, and how it differs from an earlier report. */
import { type Report, type Row, ratioOf } from './report.ts';
import { type Column, hundredths, tenths, whole } from './table.ts';

const name: Column<Row> = { title: 'request', width: 27, words: true, cell: (row) => row.name };
const listener: Column<Row> = {
  title: 'listener',
  width: 9,
  words: true,
  cell: (row) => row.listener,
};
const load: Column<Row> = { title: 'load', width: 5, cell: (row) => row.load };

export const RESULTS: Column<Row>[] = [
  name,
  listener,
  load,
  { title: 'requests/s', width: 10, cell: (row) => tenths(row.perSecond) },
  { title: 'p50 ms', width: 8, cell: (row) => hundredths(row.p50) },
  { title: 'p99 ms', width: 8, cell: (row) => hundredths(row.p99) },
  { title: 'max ms', width: 8, cell: (row) => hundredths(row.max) },
  { title: 'errors', width: 6, cell: (row) => whole(row.errors) },
  { title: 'CPU ms', width: 7, cell: (row) => hundredths(row.cpu) },
  { title: 'database/s', width: 10, cell: (row) => tenths(row.database?.perSecond ?? null) },
  { title: 'ratio', width: 5, cell: (row) => hundredths(ratioOf(row)) },
];

interface Pair extends Row {
  earlier: Row;
}

function change(before: number | null, after: number | null): string {
  if (before === null || after === null || before === 0) return '';
  const percent = (after / before - 1) * 100;
  return `${percent < 0 ? '' : '+'}${whole(percent)} %`;
}

const figure = (title: string, of: (row: Row) => number | null): Column<Pair>[] => [
  { title: `${title} before`, width: title.length + 7, cell: (row) => hundredths(of(row.earlier)) },
  { title: 'now', width: 9, cell: (row) => hundredths(of(row)) },
  { title: 'change', width: 7, cell: (row) => change(of(row.earlier), of(row)) },
];

export const CHANGES: Column<Pair>[] = [
  name,
  listener,
  load,
  ...figure('requests/s', (row) => row.perSecond),
  ...figure('p99', (row) => row.p99),
  ...figure('CPU', (row) => row.cpu),
];

/** The rows that both reports have. */
export function pairs(now: Report, before: Report): Pair[] {
  return now.rows.flatMap((row) => {
    const earlier = before.rows.find(
      (other) =>
        other.name === row.name && other.listener === row.listener && other.load === row.load,
    );
    return earlier ? [{ ...row, earlier }] : [];
  });
}

export const sizeInWords = ({ messages, users, follows }: Report['community']) =>
  `${whole(messages)} messages, ${whole(users)} users, ${whole(follows)} follows`;

export function memoryInWords({ start, peak, middle, end }: Report['memory']): string {
  const mix = middle === null ? '' : `, ${whole(middle)} MB half-way through the mix`;
  return `Memory of the server: ${whole(start)} MB at start, ${whole(peak)} MB peak${mix}, ${whole(end)} MB at the end.`;
}
