/** Inside each replica: Node, the database connections, caches and queues. */
import type { Dashboard } from './dashboard.ts';
import { graph } from './panels.ts';

const JOB = 'job="minitwit"';
const perReplica = '{{instance}}';

const node = [
  graph({
    title: 'CPU',
    description: 'Cores in use. JavaScript uses one; the rest is hashing and garbage collection.',
    queries: [
      { expr: `rate(process_cpu_seconds_total{${JOB}}[$__rate_interval])`, legend: perReplica },
    ],
  }),
  graph({
    title: 'Memory',
    description: 'Resident memory. The budget is 250 MB.',
    unit: 'bytes',
    thresholds: [{ from: 300e6, colour: 'red' }],
    queries: [{ expr: `process_resident_memory_bytes{${JOB}}`, legend: perReplica }],
  }),
  graph({
    title: 'Memory by kind',
    description: 'As Node counts it: JavaScript objects, and buffers outside the heap.',
    unit: 'bytes',
    queries: [
      {
        expr: `sum by (instance) (nodejs_heap_size_used_bytes{${JOB}})`,
        legend: 'heap {{instance}}',
      },
      { expr: `nodejs_external_memory_bytes{${JOB}}`, legend: 'external {{instance}}' },
    ],
  }),
  graph({
    title: 'Event loop, p99',
    description: 'Event loop lag. All requests wait meanwhile; over 100 ms fires an alert.',
    unit: 's',
    thresholds: [{ from: 0.1, colour: 'red' }],
    queries: [{ expr: `nodejs_eventloop_lag_p99_seconds{${JOB}}`, legend: perReplica }],
  }),
  graph({
    title: 'Garbage collection',
    description: 'Share of time spent, by kind.',
    unit: 'percentunit',
    queries: [
      {
        expr: `sum by (instance, kind) (rate(nodejs_gc_duration_seconds_sum{${JOB}}[$__rate_interval]))`,
        legend: '{{kind}} {{instance}}',
      },
    ],
  }),
  graph({
    title: 'Open files and connections',
    description: 'A line that only rises is a leak.',
    queries: [{ expr: `process_open_fds{${JOB}}`, legend: perReplica }],
  }),
];

const database = [
  graph({
    title: 'Pool',
    description: 'Connections in use, open, and the limit.',
    queries: [
      { expr: 'minitwit_database_pool_in_use', legend: 'in use {{instance}}' },
      { expr: 'max(minitwit_database_pool_limit)', legend: 'limit' },
      { expr: 'minitwit_database_pool_connections', legend: 'open {{instance}}' },
    ],
  }),
  graph({
    title: 'Waiting for a connection',
    description: 'Normally none. Fires an alert if it lasts for minutes.',
    queries: [{ expr: 'minitwit_database_pool_waiting', legend: perReplica }],
  }),
  graph({
    title: 'Failed statements per second',
    description: 'deadline: took too long. connection: Postgres was unreachable.',
    unit: 'ops',
    queries: [
      {
        expr: 'sum by (query, reason) (rate(minitwit_database_errors_total[$__rate_interval]))',
        legend: '{{query}} {{reason}}',
      },
    ],
  }),
  graph({
    title: 'Duration of statements, p99',
    description: 'By name, including the wait for a connection.',
    unit: 's',
    queries: [
      {
        expr: 'histogram_quantile(0.99, sum by (le, query) (rate(minitwit_database_query_duration_seconds_bucket[$__rate_interval])))',
        legend: '{{query}}',
      },
    ],
  }),
  graph({
    title: 'Time in statements',
    description: 'Seconds per second, by name: what to optimize first.',
    unit: 's',
    stacked: true,
    queries: [
      {
        expr: 'sum by (query) (rate(minitwit_database_query_duration_seconds_sum[$__rate_interval]))',
        legend: '{{query}}',
      },
    ],
  }),
  graph({
    title: 'Statements per second',
    description: 'By name.',
    unit: 'ops',
    queries: [
      {
        expr: 'sum by (query) (rate(minitwit_database_query_duration_seconds_count[$__rate_interval]))',
        legend: '{{query}}',
      },
    ],
  }),
];

const caches = [
  graph({
    title: 'Page cache hits',
    description: 'Share of visitors whose page was cached and current.',
    unit: 'percentunit',
    max: 1,
    queries: [
      {
        expr: `sum(rate(minitwit_page_cache_requests_total{result="hit"}[$__rate_interval])) / sum(rate(minitwit_page_cache_requests_total[$__rate_interval]))`,
        legend: 'hits',
      },
    ],
  }),
  graph({
    title: 'Refused requests',
    description: 'Answered 503 by a full gate before any work, or refused because of their body.',
    unit: 'reqps',
    queries: [
      {
        expr: 'sum by (gate) (rate(minitwit_http_requests_refused_total[$__rate_interval]))',
        legend: '{{gate}}',
      },
    ],
  }),
  graph({
    title: 'Requests waiting at a gate',
    description: 'Pages, API calls, sign-ins. If requests always wait, some are refused, too.',
    queries: [{ expr: 'sum by (gate) (minitwit_http_requests_waiting)', legend: '{{gate}}' }],
  }),
  graph({
    title: 'Passwords waiting to be hashed',
    description: 'Registrations and sign-ins. One takes about 50 ms, and few run at once.',
    queries: [{ expr: 'minitwit_password_queue', legend: perReplica }],
  }),
  graph({
    title: 'Hashing one password',
    description: 'Excluding the time in the queue.',
    unit: 's',
    queries: [0.5, 0.99].map((q) => ({
      expr: `histogram_quantile(${q}, sum by (le) (rate(minitwit_password_hash_duration_seconds_bucket[$__rate_interval])))`,
      legend: `p${q * 100}`,
    })),
  }),
];

export const application: Dashboard = {
  id: 'application',
  title: 'Application',
  description: 'Inside each replica: Node, the database connections, caches and queues.',
  rows: [
    { title: 'Node', panels: node },
    { title: 'Database, as the replicas see it', panels: database },
    { title: 'Caches and queues', panels: caches },
  ],
};
