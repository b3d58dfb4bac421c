/** The simulator's actions, their outcomes and durations. */
import type { Dashboard } from './dashboard.ts';
import { figure, graph } from './panels.ts';

const ACTIONS = 'minitwit_simulator_actions_total';
const BUCKET = 'minitwit_http_request_duration_seconds_bucket';
const COUNT = 'minitwit_http_request_duration_seconds_count';
const WRITES = 'kind=~"register|tweet|follow|unfollow"';

const errors = (kind: string, window: string) => `sum by (kind) (
    increase(${ACTIONS}{${kind}, outcome="server_error"}[${window}])
  or
    increase(${ACTIONS}{${kind}, kind!="register", outcome="client_error"}[${window}])
)`;

const latest = [
  graph({
    title: 'Latest',
    description:
      'Should rise in a straight line. Flat: no actions arrive. Down: the simulator restarted.',
    width: 16,
    unit: 'none',
    queries: [{ expr: 'minitwit:simulator_latest', legend: 'latest' }],
  }),
  graph({
    title: 'Seconds since the last action',
    description: 'Across all replicas. An alert fires when latest does not change for 10 minutes.',
    unit: 's',
    queries: [{ expr: 'minitwit:simulator_idle:seconds', legend: 'idle' }],
  }),
];

const actions = [
  graph({
    title: 'Actions per second',
    description: 'What the simulator sends.',
    unit: 'ops',
    stacked: true,
    queries: [
      { expr: `sum by (kind) (rate(${ACTIONS}{${WRITES}}[$__rate_interval]))`, legend: '{{kind}}' },
    ],
  }),
  graph({
    title: 'Failed actions',
    description: 'Per interval, as the course counts them: a name that is taken is not an error.',
    bars: true,
    stacked: true,
    queries: [{ expr: errors(WRITES, '$__rate_interval'), legend: '{{kind}}' }],
  }),
  graph({
    title: 'Outcomes per second',
    description:
      'client_error: refused, usually because a user is unknown. server_error: our fault.',
    unit: 'ops',
    queries: [
      { expr: `sum by (outcome) (rate(${ACTIONS}[$__rate_interval]))`, legend: '{{outcome}}' },
    ],
  }),
  figure({
    title: 'Failed actions, 24 hours',
    description: 'By kind. Lost users cause tweet, follow and unfollow errors for ever.',
    width: 12,
    queries: [{ expr: errors(WRITES, '24h'), legend: '{{kind}}' }],
    thresholds: [{ from: 1, colour: 'red' }],
  }),
  figure({
    title: 'Actions, 24 hours',
    description: 'By kind, including failed ones.',
    width: 12,
    queries: [{ expr: `sum by (kind) (increase(${ACTIONS}{${WRITES}}[24h]))`, legend: '{{kind}}' }],
  }),
];

const durations = [
  graph({
    title: 'Duration',
    description: 'From the request to the end of its answer, on the simulator listener.',
    unit: 's',
    thresholds: [{ from: 0.3, colour: 'red' }],
    queries: [0.5, 0.9, 0.99].map((q) => ({
      expr: `histogram_quantile(${q}, sum by (le) (rate(${BUCKET}{listener="simulator"}[$__rate_interval])))`,
      legend: `p${q * 100}`,
    })),
  }),
  graph({
    title: 'Duration by route, p99',
    description: 'A registration includes hashing a password, about 50 ms.',
    unit: 's',
    thresholds: [{ from: 0.3, colour: 'red' }],
    queries: [
      {
        expr: `histogram_quantile(0.99, sum by (le, method, route) (rate(${BUCKET}{listener="simulator"}[$__rate_interval])))`,
        legend: '{{method}} {{route}}',
      },
    ],
  }),
  graph({
    title: 'Slow and timed out',
    description: 'Share that took over 100 ms (the service level), and over 300 ms (timed out).',
    unit: 'percentunit',
    queries: [
      { expr: 'minitwit:latency_errors:ratio_rate5m', legend: 'over 100 ms' },
      {
        expr: `1 - sum(rate(${BUCKET}{listener="simulator", le="0.3"}[$__rate_interval])) / sum(rate(${COUNT}{listener="simulator"}[$__rate_interval]))`,
        legend: 'over 300 ms',
      },
    ],
  }),
];

const totals = [
  ...(['users', 'messages', 'follows'] as const).map((what) =>
    graph({
      title: what.charAt(0).toUpperCase() + what.slice(1),
      description: 'An estimate by Postgres: counting would be too expensive.',
      queries: [{ expr: `max(minitwit_${what})`, legend: what }],
    }),
  ),
];

export const simulator: Dashboard = {
  id: 'simulator',
  title: 'Simulator',
  description: "The simulator's actions, their outcomes and durations.",
  rows: [
    { title: 'Latest', panels: latest },
    { title: 'Actions', panels: actions },
    { title: 'Duration', panels: durations },
    { title: 'Totals', panels: totals },
  ],
};
