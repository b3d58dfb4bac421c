/** What runs on the hosts: containers, the edge and the backups. */
import { figure, graph } from './panels.ts';

export const containers = [
  graph({
    title: 'CPU by service',
    description: 'Cores in use.',
    queries: [
      {
        expr: 'sum by (service) (rate(container_cpu_usage_seconds_total[$__rate_interval]))',
        legend: '{{service}}',
      },
    ],
  }),
  graph({
    title: 'Memory by container',
    description: 'What counts against the limit.',
    unit: 'bytes',
    queries: [{ expr: 'container_memory_working_set_bytes', legend: '{{name}}' }],
  }),
  graph({
    title: 'Memory, share of the limit',
    description: 'At 100 % the kernel kills the container.',
    unit: 'percentunit',
    thresholds: [{ from: 0.9, colour: 'red' }],
    queries: [
      {
        expr: 'container_memory_working_set_bytes / (container_spec_memory_limit_bytes > 0)',
        legend: '{{name}}',
      },
    ],
  }),
  graph({
    title: 'Starts',
    description: 'Containers started per interval. Without a rollout, something is crashing.',
    bars: true,
    queries: [
      {
        expr: 'sum by (service) (changes(container_start_time_seconds[$__rate_interval]))',
        legend: '{{service}}',
      },
    ],
  }),
  graph({
    title: 'Network by service',
    description: 'Bytes received.',
    unit: 'Bps',
    queries: [
      {
        expr: 'sum by (service) (rate(container_network_receive_bytes_total[$__rate_interval]))',
        legend: '{{service}}',
      },
    ],
  }),
];

export const edge = [
  graph({
    title: 'Requests at the edge',
    description: "Traefik's answers, by service and status.",
    unit: 'reqps',
    stacked: true,
    queries: [
      {
        expr: 'sum by (service, code) (rate(traefik_service_requests_total[$__rate_interval]))',
        legend: '{{service}} {{code}}',
      },
    ],
  }),
  graph({
    title: 'Duration at the edge, p99',
    description:
      "Including the network. Far above the replica's own duration: a slow network or a retry.",
    unit: 's',
    queries: [
      {
        expr: 'histogram_quantile(0.99, sum by (le, service) (rate(traefik_service_request_duration_seconds_bucket[$__rate_interval])))',
        legend: '{{service}}',
      },
    ],
  }),
  figure({
    title: 'Certificate',
    description: 'Time until it expires. Traefik renews it 30 days before.',
    unit: 'dtdurations',
    queries: [
      {
        expr: 'min by (sans) (max by (instance, sans) (traefik_tls_certs_not_after)) - time()',
        legend: '{{sans}}',
      },
    ],
  }),
  figure({
    title: 'Since the last backup',
    description: 'base: the nightly copy. wal: the continuously archived log.',
    unit: 'dtdurations',
    queries: [
      {
        expr: 'time() - max by (kind) (minitwit_backup_last_success_timestamp_seconds)',
        legend: '{{kind}}',
      },
      {
        expr: 'time() - max(minitwit_restore_drill_last_success_timestamp_seconds)',
        legend: 'restore drill',
      },
    ],
  }),
];
