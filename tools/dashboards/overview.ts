/** The first place to look: rate, errors and duration for people and the simulator. */
import type { Dashboard } from './dashboard.ts';
import { figure, graph } from './panels.ts';
import { serviceLevels } from './service-levels.ts';

const COUNT = 'minitwit_http_request_duration_seconds_count';
const BUCKET = 'minitwit_http_request_duration_seconds_bucket';
const SERVED = 'listener=~"site|simulator"';

const quantile = (q: number, by: string, filter: string) =>
  `histogram_quantile(${q}, sum by (le, ${by}) (rate(${BUCKET}{${filter}}[$__rate_interval])))`;

const now = [
  figure({
    title: 'Replicas',
    description: 'Replicas that Prometheus can scrape. Three should run.',
    queries: [
      { expr: 'minitwit:replicas:up', legend: 'up' },
      { expr: 'minitwit:replicas:expected', legend: 'expected' },
    ],
  }),
  figure({
    title: 'Alerts',
    description: 'Alerts that are firing; the table below lists them.',
    queries: [{ expr: 'count(ALERTS{alertstate="firing"}) or vector(0)', legend: 'firing' }],
    thresholds: [{ from: 1, colour: 'red' }],
  }),
  figure({
    title: 'Available, 30 days',
    description: 'Share of requests answered without a server error. The service level is 99.9 %.',
    unit: 'percentunit',
    decimals: 3,
    queries: [{ expr: '1 - minitwit:availability_errors:ratio_rate30d', legend: 'answered' }],
  }),
  figure({
    title: 'Within 100 ms, 30 days',
    description: `Share of the simulator's requests answered in time. The service level is 99 %.`,
    unit: 'percentunit',
    decimals: 2,
    queries: [{ expr: '1 - minitwit:latency_errors:ratio_rate30d', legend: 'in time' }],
  }),
  figure({
    title: 'Latest',
    description: "The number of the simulator's latest action.",
    unit: 'none',
    queries: [{ expr: 'minitwit:simulator_latest', legend: 'latest' }],
  }),
  figure({
    title: 'Since the last action',
    description: 'How long the simulator has been silent. A few seconds are normal during a term.',
    unit: 'dtdurations',
    queries: [{ expr: 'minitwit:simulator_idle:seconds', legend: 'idle' }],
    thresholds: [
      { from: 60, colour: 'yellow' },
      { from: 600, colour: 'red' },
    ],
  }),
];

const requests = [
  graph({
    title: 'Requests per second',
    description: 'All requests, by listener.',
    unit: 'reqps',
    stacked: true,
    queries: [
      {
        expr: `sum by (listener) (rate(${COUNT}{${SERVED}}[$__rate_interval]))`,
        legend: '{{listener}}',
      },
    ],
  }),
  graph({
    title: 'Requests per second, by route',
    description: 'A route is a template: the pages of all users are one route.',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (listener, method, route) (rate(${COUNT}{${SERVED}}[$__rate_interval]))`,
        legend: '{{listener}} {{method}} {{route}}',
      },
    ],
  }),
  graph({
    title: 'Requests per second, by replica',
    description:
      'The load balancer sends each replica the same; one that gets less is slow or new.',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (instance) (rate(${COUNT}{${SERVED}}[$__rate_interval]))`,
        legend: '{{instance}}',
      },
    ],
  }),
  graph({
    title: 'Errors per second',
    description: 'Status 500 and above, and requests that clients aborted. Normally none.',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (listener, route, status) (rate(${COUNT}{${SERVED}, status=~"5..|aborted"}[$__rate_interval]))`,
        legend: '{{listener}} {{route}} {{status}}',
      },
    ],
  }),
  graph({
    title: 'Answers per second, by status',
    description: '404 on the simulator means lost users; 429 and 403 mean someone is probing.',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (status) (rate(${COUNT}{${SERVED}}[$__rate_interval]))`,
        legend: '{{status}}',
      },
    ],
  }),
  graph({
    title: 'In flight',
    description: 'Requests being handled, event streams included.',
    queries: [
      {
        expr: `sum by (listener) (minitwit_http_requests_in_flight{${SERVED}})`,
        legend: '{{listener}}',
      },
    ],
  }),
];

const durations = [
  graph({
    title: 'Simulator: duration',
    description: 'The simulator times out at 300 ms; 99 % should take less than 100 ms.',
    unit: 's',
    thresholds: [{ from: 0.3, colour: 'red' }],
    queries: [0.5, 0.95, 0.99].map((q) => ({
      expr: quantile(q, 'listener', 'listener="simulator"'),
      legend: `p${q * 100}`,
    })),
  }),
  graph({
    title: 'Site: duration',
    description: 'Pages and forms.',
    unit: 's',
    queries: [0.5, 0.95, 0.99].map((q) => ({
      expr: quantile(q, 'listener', 'listener="site"'),
      legend: `p${q * 100}`,
    })),
  }),
  graph({
    title: 'Duration by route, p95',
    description: 'Shows which route is slow.',
    unit: 's',
    queries: [
      {
        expr: quantile(0.95, 'listener, route', SERVED),
        legend: '{{listener}} {{route}}',
      },
    ],
  }),
];

export const overview: Dashboard = {
  id: 'overview',
  title: 'Overview',
  description: 'Rate, errors and duration for people and the simulator.',
  rows: [
    { title: 'Now', panels: now },
    { title: 'Requests and errors', panels: requests },
    { title: 'Duration', panels: durations },
    { title: 'Service levels, versions and alerts', panels: serviceLevels },
  ],
};
