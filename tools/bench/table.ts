/** Tables for a terminal and for Markdown. */

export interface Column<Row> {
  title: string;
  width: number;
  /** Whether it holds words; numbers are aligned to the right. */
  words?: boolean;
  cell: (row: Row) => string;
}

interface Shape {
  width: number;
  words?: boolean;
}

export interface TableStyle {
  head(titles: string[], shapes: Shape[]): string;
  row(cells: string[], shapes: Shape[]): string;
}

const aligned = (cells: string[], shapes: Shape[]) =>
  shapes
    .map(({ width, words }, index) => {
      const cell = cells[index] ?? '';
      return words ? cell.padEnd(width) : cell.padStart(width);
    })
    .join(' ');

const piped = (cells: string[]) => `| ${cells.join(' | ')} |`;

export const STYLES = {
  text: { head: aligned, row: aligned },
  markdown: {
    head: (titles, shapes) =>
      `${piped(titles)}\n${piped(shapes.map(({ words }) => (words ? ':--' : '--:')))}`,
    row: (cells) => piped(cells.map((cell) => cell.replaceAll('<', '&lt;'))),
  },
} satisfies Record<string, TableStyle>;

/** Returns the head of a table, and a function that formats a row. */
export function table<Row>(columns: Column<Row>[], style: TableStyle) {
  const titles = columns.map(({ title }) => title);
  return {
    head: style.head(titles, columns),
    row: (row: Row) =>
      style.row(
        columns.map(({ cell }) => cell(row)),
        columns,
      ),
  };
}

const format = (digits: number) => {
  const { format } = new Intl.NumberFormat('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return (value: number | null) => (value === null ? '' : format(value));
};

export const whole = format(0);
export const tenths = format(1);
export const hundredths = format(2);
export const thousandths = format(3);
