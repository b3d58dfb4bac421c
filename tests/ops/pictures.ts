/** Draws the graphs of docs/operations.md from the samples of this run. */
import { mkdir, writeFile } from 'node:fs/promises';
import { inProject } from '../../bin/project.ts';
import type { Prometheus } from './api.ts';

interface Picture {
  file: string;
  title: string;
  /** Names a series: one of its labels, or a fixed word. */
  name: (labels: Record<string, string>, index: number) => string;
  queries: string[];
}

const only = (name: string) => () => name;
const COUNT = 'minitwit_http_request_duration_seconds_count';
const BUCKET = 'minitwit_http_request_duration_seconds_bucket{listener="simulator"}';

const PICTURES: Picture[] = [
  {
    file: 'requests',
    title: 'Requests per second, by replica',
    name: (_, index) => `replica ${index + 1}`,
    queries: [`sum by (instance) (rate(${COUNT}{listener=~"site|simulator"}[15s]))`],
  },
  {
    file: 'errors',
    title: 'Answers per second, by status',
    name: ({ status = '' }) => status,
    queries: [`sum by (status) (rate(${COUNT}{listener="simulator"}[15s]))`],
  },
  {
    file: 'latest',
    title: 'Latest',
    name: only('latest'),
    queries: ['minitwit:simulator_latest'],
  },
  {
    file: 'duration',
    title: 'Simulator: duration in seconds',
    name: (_, index) => ['p50', 'p99'][index] ?? '',
    queries: [0.5, 0.99].map((q) => `histogram_quantile(${q}, sum by (le) (rate(${BUCKET}[15s])))`),
  },
];

/** The alerts of the drills, drawn as bars on a timeline. */
const ALERTS =
  'max by (alertname) (ALERTS{alertstate="firing", alertname=~"ReplicaDown|AllReplicasDown|DatabaseDown|SimulatorStalled|SimulatorErrors|BackupOld|ReplicationBroken"})';

const COLOURS = ['#0b7a75', '#d1495b', '#3d5a80', '#e09f3e', '#6a4c93', '#4f772d', '#7f5539'];
const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM] = [760, 260, 60, 34, 54];

/** Rounds `value` up to a number that is easy to read. */
function roof(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value || 1));
  return ([1, 2, 2.5, 5, 10].find((step) => step * unit >= value) ?? 10) * unit;
}

type Line = { name: string; values: [number, number][] };

const text = (x: number, y: number, words: string, more = '') =>
  `<text x="${x.toFixed(0)}" y="${y.toFixed(0)}" ${more}>${words}</text>`;

const colour = (index: number) => COLOURS[index % COLOURS.length];

type X = (time: number) => number;

/** The time axis in minutes, and the position of a time on it. */
function timeAxis(begin: number, end: number, left: number): { x: X; labels: string[] } {
  const x = (time: number) => left + ((time - begin) / (end - begin)) * (WIDTH - left - 16);
  const count = Math.floor((end - begin) / 60) + 1;
  const labels = Array.from({ length: count }, (_, minute) =>
    text(x(begin + minute * 60), HEIGHT - BOTTOM + 16, `${minute} min`, 'text-anchor="middle"'),
  );
  return { x, labels };
}

const frame = (title: string, parts: string[]) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${text(LEFT, 20, title, 'font-size="14" font-weight="bold"')}
${parts.join('\n')}
</svg>
`;

/** A gap between two samples is a gap in the curve. */
const afterGap = (values: Line['values'], at: number) =>
  (values[at]?.[0] ?? 0) - (values[at - 1]?.[0] ?? 0) > 5;

function legend(lines: Line[]): string[] {
  let right = LEFT;
  return lines.map(({ name }, index) => {
    const word = text(right, HEIGHT - 12, name, `fill="${colour(index)}"`);
    right += name.length * 7.4 + 18;
    return word;
  });
}

function drawCurves(title: string, lines: Line[], begin: number, end: number): string {
  const { x, labels } = timeAxis(begin, end, LEFT);
  const top = roof(Math.max(...lines.flatMap(({ values }) => values.map(([, value]) => value))));
  const y = (value: number) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const height = y(share * top);
    const number = String(+(share * top).toPrecision(3));
    const label = text(LEFT - 8, height + 4, number, 'text-anchor="end"');
    return `<path d="M${LEFT} ${height.toFixed(1)}H${WIDTH - 16}" stroke="#ddd"/>${label}`;
  });
  const curves = lines.map(({ values }, index) => {
    const path = values.map(([time, value], at) => {
      const step = afterGap(values, at) ? 'M' : 'L';
      return `${step}${x(time).toFixed(1)} ${y(value).toFixed(1)}`;
    });
    return `<path d="${path.join('')}" fill="none" stroke="${colour(index)}" stroke-width="1.6"/>`;
  });
  return frame(title, [...grid, ...labels, ...curves, ...legend(lines)]);
}

/** One bar for each period in which a series existed. */
function drawBars(title: string, lines: Line[], begin: number, end: number): string {
  const left = 150;
  const { x, labels } = timeAxis(begin, end, left);
  const height = (HEIGHT - BOTTOM - TOP) / lines.length;
  const rows = lines.map(({ name, values }, index) => {
    const y = TOP + index * height;
    const starts = values.flatMap(([time], at) => (afterGap(values, at) ? [{ time, at }] : []));
    const bars = starts.map(({ time }, nth) => {
      const last = values[(starts[nth + 1]?.at ?? values.length) - 1]?.[0] ?? time;
      const width = Math.max(2, x(last) - x(time));
      return `<rect x="${x(time).toFixed(1)}" y="${(y + 4).toFixed(1)}" width="${width.toFixed(1)}" height="${(height - 8).toFixed(1)}" fill="${colour(index)}"/>`;
    });
    const label = text(left - 8, y + height / 2 + 4, name, 'text-anchor="end"');
    return `<path d="M${left} ${(y + height).toFixed(1)}H${WIDTH - 16}" stroke="#ddd"/>${label}${bars.join('')}`;
  });
  return frame(title, [...rows, ...labels]);
}

async function readLines(
  prometheus: Prometheus,
  { queries, name }: Omit<Picture, 'file' | 'title'>,
) {
  const answers = await Promise.all(queries.map((query) => prometheus.range(query)));
  return answers.flat().map(({ metric, values }, index): Line => {
    const numbers = values.map(([time, value]): [number, number] => [time, Number(value)]);
    return {
      name: name(metric, index),
      values: numbers.filter(([, value]) => Number.isFinite(value)),
    };
  });
}

/** Writes docs/images/ops-*.svg. */
export async function drawPictures(prometheus: Prometheus): Promise<void> {
  const { begin } = prometheus;
  const end = Date.now() / 1_000;
  const write = (file: string, svg: string) =>
    writeFile(inProject(`docs/images/ops-${file}.svg`), svg);
  await mkdir(inProject('docs/images'), { recursive: true });
  for (const picture of PICTURES) {
    const lines = await readLines(prometheus, picture);
    await write(picture.file, drawCurves(picture.title, lines, begin, end));
  }
  const alerts = await readLines(prometheus, {
    queries: [ALERTS],
    name: ({ alertname = '' }) => alertname,
  });
  await write('alerts', drawBars('Alerts that fired', alerts, begin, end));
}
