/** How much every service says, and what. */
import type { Dashboard } from './dashboard.ts';
import { graph, lines } from './panels.ts';

const CHOSEN = '{service=~"$service", level=~"$level"}';

const volume = [
  graph({
    title: 'Lines per second, by service',
    description: 'Who says how much. A service that suddenly says ten times more has a problem.',
    width: 12,
    source: 'loki',
    stacked: true,
    bars: true,
    queries: [{ expr: `sum by (service) (rate(${CHOSEN} [$__auto]))`, legend: '{{service}}' }],
  }),
  graph({
    title: 'Warnings and errors per second, by service',
    description: 'Normally next to nothing.',
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
    description: 'What MiniTwit says of actions that it refused, or failed at.',
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
    description: 'Statements that took longer than they should, as MiniTwit reports them.',
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

const said = [
  lines({
    title: 'Lines',
    description:
      "Newest first. A request id from an answer's X-Request-Id, searched here, finds its story.",
    source: 'loki',
    queries: [{ expr: `${CHOSEN} |~ \`(?i)$search\`` }],
  }),
];

export const logs: Dashboard = {
  id: 'logs',
  title: 'Logs',
  description: 'How much every service says, and what.',
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
    { title: 'How much', panels: volume },
    { title: 'What', panels: said },
  ],
};
