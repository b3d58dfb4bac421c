/** What everything runs on: hosts, containers, the edge and the backups. */
import { containers, edge } from './containers.ts';
import type { Dashboard } from './dashboard.ts';
import { graph } from './panels.ts';

const DISKS = 'fstype!~"tmpfs|ramfs|overlay|squashfs|fuse.*"';
// Addresses in an overlay network say little: the host's own name stands in their place.
const named = (expr: string) => `(${expr}) * on (instance) group_left (nodename) node_uname_info`;

const hosts = [
  graph({
    title: 'CPU',
    description: 'The share of all cores that works. Over 80 % for long, requests begin to wait.',
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
    description: 'Without what the kernel can give back. From 90 % on somebody is woken up.',
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
    description: 'Above 1 more wants to run than can.',
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
    description: 'Each file system. An alert predicts three days ahead, another comes at 92 %.',
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
    description: 'The share of time in which a disk was at work.',
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
    description: 'Bytes in and out, of all interfaces but the local one.',
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
  description: 'What everything runs on: hosts, containers, the edge and the backups.',
  rows: [
    { title: 'Hosts', panels: hosts },
    { title: 'Containers', panels: containers },
    { title: 'Edge and backups', panels: edge },
  ],
};
