/** Postgres, as seen by its exporter. */
import type { Dashboard } from './dashboard.ts';
import { figure, graph } from './panels.ts';

const OURS = 'datname!~"template.*|postgres|"';
const rate = (metric: string) => `sum by (datname) (rate(${metric}{${OURS}}[$__rate_interval]))`;

const state = [
  figure({
    title: 'Up',
    description: 'Whether the exporter can connect.',
    queries: [{ expr: 'pg_up', legend: '{{instance}}' }],
  }),
  figure({
    title: 'Connections',
    description: 'Share of max_connections in use. A rollout needs room for one more pool.',
    unit: 'percentunit',
    thresholds: [{ from: 0.8, colour: 'red' }],
    queries: [
      {
        expr: 'sum by (instance) (pg_stat_activity_count) / max by (instance) (pg_settings_max_connections)',
        legend: '{{instance}}',
      },
    ],
  }),
  figure({
    title: 'Size',
    description: 'By database. A term adds a few gigabytes.',
    unit: 'bytes',
    width: 8,
    queries: [
      { expr: `sum by (datname) (pg_database_size_bytes{${OURS}})`, legend: '{{datname}}' },
    ],
  }),
  figure({
    title: 'Longest transaction',
    description: 'Seconds. One that stays open for minutes prevents vacuum from removing old rows.',
    unit: 's',
    thresholds: [{ from: 300, colour: 'red' }],
    queries: [{ expr: 'max(pg_stat_activity_max_tx_duration)', legend: 'longest' }],
  }),
  figure({
    title: 'Cache hit ratio',
    description:
      'Share of blocks found in shared buffers. Below 99 % the machine needs more memory.',
    unit: 'percentunit',
    decimals: 2,
    queries: [
      {
        expr: `sum(rate(pg_stat_database_blks_hit{${OURS}}[$__rate_interval])) / (sum(rate(pg_stat_database_blks_hit{${OURS}}[$__rate_interval])) + sum(rate(pg_stat_database_blks_read{${OURS}}[$__rate_interval])))`,
        legend: 'hits',
      },
    ],
  }),
];

const work = [
  graph({
    title: 'Connections by state',
    description: 'idle: unused pool connections. idle in transaction should not occur.',
    stacked: true,
    queries: [{ expr: 'sum by (state) (pg_stat_activity_count)', legend: '{{state}}' }],
  }),
  graph({
    title: 'Transactions per second',
    description:
      'Each of our statements is one. Rolled back: refused, such as a name that is taken.',
    unit: 'ops',
    queries: [
      { expr: rate('pg_stat_database_xact_commit'), legend: 'committed {{datname}}' },
      { expr: rate('pg_stat_database_xact_rollback'), legend: 'rolled back {{datname}}' },
    ],
  }),
  graph({
    title: 'Rows written per second',
    description: 'Inserted, updated, deleted.',
    unit: 'ops',
    queries: [
      { expr: rate('pg_stat_database_tup_inserted'), legend: 'inserted {{datname}}' },
      { expr: rate('pg_stat_database_tup_updated'), legend: 'updated {{datname}}' },
      { expr: rate('pg_stat_database_tup_deleted'), legend: 'deleted {{datname}}' },
    ],
  }),
  graph({
    title: 'Rows read per second',
    description: 'returned far above fetched: a sequential scan, so an index is missing.',
    unit: 'ops',
    queries: [
      { expr: rate('pg_stat_database_tup_returned'), legend: 'returned {{datname}}' },
      { expr: rate('pg_stat_database_tup_fetched'), legend: 'fetched {{datname}}' },
    ],
  }),
  graph({
    title: 'Locks',
    description: 'Held and waited for, by mode. Long exclusive locks usually mean a migration.',
    queries: [{ expr: 'sum by (mode) (pg_locks_count) > 0', legend: '{{mode}}' }],
  }),
  graph({
    title: 'Deadlocks and temporary files',
    description: 'Both should stay at zero: our statements sort at most a page.',
    queries: [
      { expr: rate('pg_stat_database_deadlocks'), legend: 'deadlocks per second {{datname}}' },
      {
        expr: rate('pg_stat_database_temp_bytes'),
        legend: 'temporary bytes per second {{datname}}',
      },
    ],
  }),
];

const copies = [
  graph({
    title: 'Replication lag',
    description: 'Seconds that a standby is behind; 0 on the primary.',
    unit: 's',
    queries: [{ expr: 'pg_replication_lag_seconds', legend: '{{instance}}' }],
  }),
  graph({
    title: 'WAL retained by slots',
    description: 'Bytes that a replication slot retains. One that only grows fills the disk.',
    unit: 'bytes',
    queries: [{ expr: 'pg_replication_slots_pg_wal_lsn_diff', legend: '{{slot_name}}' }],
  }),
  graph({
    title: 'Archived WAL files',
    description: 'Shipped to the backup, or failed.',
    queries: [
      { expr: 'increase(pg_stat_archiver_archived_count[$__rate_interval])', legend: 'shipped' },
      { expr: 'increase(pg_stat_archiver_failed_count[$__rate_interval])', legend: 'failed' },
    ],
  }),
];

export const postgres: Dashboard = {
  id: 'postgres',
  title: 'Postgres',
  description: 'Postgres, as seen by its exporter.',
  rows: [
    { title: 'State', panels: state },
    { title: 'Work', panels: work },
    { title: 'Copies', panels: copies },
  ],
};
