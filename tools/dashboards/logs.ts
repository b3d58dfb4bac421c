/** Log volume and log lines of every service. */
import type { Dashboard } from './dashboard.ts';
import { graph, lines } from './panels.ts';

const SELECTED = '{service=~"$service", level=~"$level"}';

const volume = [
  graph({
    title: 'Lines per second, by service',
    description: 'A service that suddenly logs ten times more has a problem.',
    width: 12,
    source: 'loki',
    stacked: true,
    bars: true,
    queries: [{ expr: `sum by (service) (rate(${SELECTED} [$__auto]))`, legend: '{{service}}' }],
  }),
  graph({
    title: 'Warnings and errors per second, by service',
    description: 'Normally almost none.',
    width: 12,
    source: 'loki',
    stacked: true,
    bars: true,
    queries: [
      {
        expr: 'sum by (service, level) (rate({service=~"$service", level=~"warn|error"} [$__auto]))',
        legend: '{{service}} {{level}}',
      },
    ],
  }),
  graph({
    title: `The simulator's failures, by kind and reason`,
    description: 'Log lines about actions that were refused or failed.',
    width: 12,
    source: 'loki',
    bars: true,
    stacked: true,
    queries: [
      {
        expr: 'sum by (action, reason) (count_over_time({service="app"} | listener="simulator" | action!="" [$__auto]))',
        legend: '{{action}}: {{reason}}',
      },
    ],
  }),
  graph({
    title: 'Slow statements, by name',
    description: 'Statements that MiniTwit logged as slow.',
    width: 12,
    source: 'loki',
    bars: true,
    stacked: true,
    queries: [
      {
        expr: 'sum by (query) (count_over_time({service="app"} | query!="" [$__auto]))',
        legend: '{{query}}',
      },
    ],
  }),
];

const content = [
  lines({
    title: 'Lines',
    description: "Newest first. To find a request's lines, search for its answer's X-Request-Id.",
    source: 'loki',
    queries: [{ expr: `${SELECTED} |~ \`(?i)$search\`` }],
  }),
];

export const logs: Dashboard = {
  id: 'logs',
  title: 'Logs',
  description: 'Log volume and log lines of every service.',
  variables: [
    {
      kind: 'label',
      name: 'service',
      label: 'Service',
      source: 'loki',
      of: 'service',
      selector: '{service=~".+"}',
    },
    {
      kind: 'label',
      name: 'level',
      label: 'Level',
      source: 'loki',
      of: 'level',
      selector: '{service=~".+"}',
    },
    { kind: 'text', name: 'search', label: 'Contains' },
  ],
  rows: [
    { title: 'Volume', panels: volume },
    { title: 'Content', panels: content },
  ],
};
