/** Draws the graphs of docs/operations.md from the readings of this run. */
import { mkdir, writeFile } from 'node:fs/promises';
import { inProject } from '../../bin/project.ts';
import type { Prometheus } from './api.ts';

interface Picture {
  file: string;
  title: string;
  /** What a series is called: one of its labels, or a word. */
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
  {
    file: 'alerts',
    title: 'Alerts that fire (1)',
    name: ({ alertname = '' }) => alertname,
    queries: [
      'max by (alertname) (ALERTS{alertstate="firing", alertname=~"ReplicaDown|AllReplicasDown|DatabaseDown|SimulatorStalled|SimulatorErrors|BackupOld"})',
    ],
  },
];

const COLOURS = ['#0b7a75', '#d1495b', '#3d5a80', '#e09f3e', '#6a4c93', '#4f772d', '#7f5539'];
const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM] = [760, 260, 60, 34, 54];

/** A number a little above `value` that is easy to read. */
function roof(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value || 1));
  return ([1, 2, 2.5, 5, 10].find((step) => step * unit >= value) ?? 10) * unit;
}

type Line = { name: string; values: [number, number][] };

const text = (x: number, y: number, words: string, more = '') =>
  `<text x="${x.toFixed(0)}" y="${y.toFixed(0)}" ${more}>${words}</text>`;

function draw(title: string, lines: Line[], begin: number, end: number): string {
  const all = lines.flatMap(({ values }) => values.map(([, value]) => value));
  const top = roof(Math.max(...all));
  const x = (time: number) => LEFT + ((time - begin) / (end - begin)) * (WIDTH - LEFT - 16);
  const y = (value: number) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const height = y(share * top).toFixed(1);
    const label = text(
      LEFT - 8,
      y(share * top) + 4,
      String(+(share * top).toPrecision(3)),
      'text-anchor="end"',
    );
    return `<path d="M${LEFT} ${height}H${WIDTH - 16}" stroke="#ddd"/>${label}`;
  });
  const minutes = Array.from({ length: Math.floor((end - begin) / 60) + 1 }, (_, minute) =>
    text(x(begin + minute * 60), HEIGHT - BOTTOM + 16, `${minute} min`, 'text-anchor="middle"'),
  );
  const curves = lines.map(({ values }, index) => {
    // A gap between two readings is a gap in the line.
    const path = values.map(([time, value], at) => {
      const gap = time - (values[at - 1]?.[0] ?? 0) > 5;
      return `${gap ? 'M' : 'L'}${x(time).toFixed(1)} ${y(value).toFixed(1)}`;
    });
    return `<path d="${path.join('')}" fill="none" stroke="${COLOURS[index % COLOURS.length]}" stroke-width="1.6"/>`;
  });
  let right = LEFT;
  const legend = lines.map(({ name }, index) => {
    const word = text(right, HEIGHT - 12, name, `fill="${COLOURS[index % COLOURS.length]}"`);
    right += name.length * 7.4 + 18;
    return word;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${text(LEFT, 20, title, 'font-size="14" font-weight="bold"')}
${[...grid, ...minutes, ...curves, ...legend].join('\n')}
</svg>
`;
}

/** Writes docs/images/ops-*.svg. */
export async function drawPictures(prometheus: Prometheus): Promise<void> {
  await mkdir(inProject('docs/images'), { recursive: true });
  for (const { file, title, name, queries } of PICTURES) {
    const answers = await Promise.all(queries.map((query) => prometheus.range(query)));
    const lines = answers.flat().map(({ metric, values }, index) => ({
      name: name(metric, index),
      values: values
        .map(([time, value]): [number, number] => [time, Number(value)])
        .filter(([, value]) => Number.isFinite(value)),
    }));
    const svg = draw(title, lines, prometheus.begin, Date.now() / 1_000);
    await writeFile(inProject(`docs/images/ops-${file}.svg`), svg);
  }
}
