/** How fast the errors that the service levels allow are used up, and what else changed meanwhile. */
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
    title: 'Availability: pace of errors',
    description: '1 uses up in 30 days exactly what 99.9 % allows; at 14.4 somebody is woken up.',
    width: 12,
    thresholds: BURN_LEVELS,
    queries: burn('availability_errors', 0.001),
  }),
  graph({
    title: 'Simulator: pace of slow requests',
    description: '1 uses up in 30 days exactly what 99 % allows; at 14.4 somebody is woken up.',
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
    description: 'What fires or is about to. Each alert has a section in docs/runbook.md.',
    width: 12,
    hidden: ['__name__', 'deployment', 'Value'],
    queries: [{ expr: 'ALERTS', instant: true }],
  }),
];
