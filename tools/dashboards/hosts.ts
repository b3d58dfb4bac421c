/** Hosts, containers, the edge and the backups. */
import { containers, edge } from './containers.ts';
import type { Dashboard } from './dashboard.ts';
import { graph } from './panels.ts';

const DISKS = 'fstype!~"tmpfs|ramfs|overlay|squashfs|fuse.*"';
// Show host names: addresses in an overlay network mean little.
const named = (expr: string) => `(${expr}) * on (instance) group_left (nodename) node_uname_info`;

const hosts = [
  graph({
    title: 'CPU',
    description: 'Share of all cores in use. If it stays over 80 %, requests begin to wait.',
    unit: 'percentunit',
    max: 1,
    queries: [
      {
        expr: named(
          '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))',
        ),
        legend: '{{nodename}}',
      },
    ],
  }),
  graph({
    title: 'Memory in use',
    description: 'Without what the kernel can reclaim. From 90 % on, an alert pages someone.',
    unit: 'percentunit',
    max: 1,
    thresholds: [{ from: 0.9, colour: 'red' }],
    queries: [
      {
        expr: named('1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes'),
        legend: '{{nodename}}',
      },
    ],
  }),
  graph({
    title: 'Load per core',
    description: 'Above 1, more processes want to run than can.',
    queries: [
      {
        expr: named(
          'node_load1 / on (instance) count by (instance) (node_cpu_seconds_total{mode="idle"})',
        ),
        legend: '{{nodename}}',
      },
    ],
  }),
  graph({
    title: 'Disk in use',
    description: 'By file system. One alert predicts three days ahead, another fires at 92 %.',
    unit: 'percentunit',
    max: 1,
    thresholds: [{ from: 0.92, colour: 'red' }],
    queries: [
      {
        expr: named(`1 - node_filesystem_avail_bytes{${DISKS}} / node_filesystem_size_bytes`),
        legend: '{{nodename}} {{mountpoint}}',
      },
    ],
  }),
  graph({
    title: 'Disk busy',
    description: 'Share of time in which a disk was busy.',
    unit: 'percentunit',
    queries: [
      {
        expr: named('rate(node_disk_io_time_seconds_total[$__rate_interval])'),
        legend: '{{nodename}} {{device}}',
      },
    ],
  }),
  graph({
    title: 'Network',
    description: 'Bytes in and out on all interfaces except loopback.',
    unit: 'Bps',
    queries: [
      {
        expr: named(
          'sum by (instance) (rate(node_network_receive_bytes_total{device!="lo"}[$__rate_interval]))',
        ),
        legend: 'in {{nodename}}',
      },
      {
        expr: named(
          'sum by (instance) (rate(node_network_transmit_bytes_total{device!="lo"}[$__rate_interval]))',
        ),
        legend: 'out {{nodename}}',
      },
    ],
  }),
];

export const hostsAndContainers: Dashboard = {
  id: 'hosts',
  title: 'Hosts and containers',
  description: 'Hosts, containers, the edge and the backups.',
  rows: [
    { title: 'Hosts', panels: hosts },
    { title: 'Containers', panels: containers },
    { title: 'Edge and backups', panels: edge },
  ],
};
