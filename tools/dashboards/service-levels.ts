/** How fast the error budgets burn, with versions and alerts. */
import { graph, type Threshold, table } from './panels.ts';

const burn = (name: string, budget: number) => [
  { expr: `minitwit:${name}:ratio_rate5m / ${budget}`, legend: '5 minutes' },
  { expr: `minitwit:${name}:ratio_rate1h / ${budget}`, legend: '1 hour' },
  { expr: `minitwit:${name}:ratio_rate6h / ${budget}`, legend: '6 hours' },
];

const BURN_LEVELS: Threshold[] = [
  { from: 6, colour: 'orange' },
  { from: 14.4, colour: 'red' },
];

export const serviceLevels = [
  graph({
    title: 'Availability: burn rate',
    description: '1 uses up the error budget of 99.9 % in 30 days; 14.4 pages someone.',
    width: 12,
    thresholds: BURN_LEVELS,
    queries: burn('availability_errors', 0.001),
  }),
  graph({
    title: 'Simulator: burn rate of slow requests',
    description: '1 uses up the error budget of 99 % in 30 days; 14.4 pages someone.',
    width: 12,
    thresholds: BURN_LEVELS,
    queries: burn('latency_errors', 0.01),
  }),
  graph({
    title: 'Versions',
    description: 'Replicas by version. During a rollout there are two.',
    width: 12,
    stacked: true,
    queries: [{ expr: 'count by (version) (minitwit_build_info)', legend: '{{version}}' }],
  }),
  table({
    title: 'Alerts',
    description: 'Firing and pending alerts. Each has a section in docs/runbook.md.',
    width: 12,
    hidden: ['__name__', 'deployment', 'Value'],
    queries: [{ expr: 'ALERTS', instant: true }],
  }),
];
