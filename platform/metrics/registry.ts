/**
 * The one registry of this process, and what makes metrics in it. The only file that knows prom-client.
 * Next bundles a file more than once: the first copy makes a metric, and the others find it.
 */
import {
  Counter,
  type CounterConfiguration,
  collectDefaultMetrics,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type HistogramConfiguration,
  Registry,
} from 'prom-client';
import { singleton } from '../singleton.ts';

/** Upper bounds of the buckets of each histogram, in seconds; 0.3 is what the simulator waits. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 2.5];

const registry = singleton('metrics-registry', () => new Registry());
const registers = [registry];

/** Makes a number that only grows. A series appears when it is first counted, if only by 0. */
export function counter<Label extends string>(of: CounterConfiguration<Label>): Counter<Label> {
  return singleton(of.name, () => new Counter({ ...of, registers }));
}

/** Makes a number that goes up and down; its `collect` sets it when it is read. */
export function gauge<Label extends string>(of: GaugeConfiguration<Label>): Gauge<Label> {
  return singleton(of.name, () => new Gauge({ ...of, registers }));
}

/** Makes a histogram of durations in seconds. */
export function histogram<Label extends string>(
  of: HistogramConfiguration<Label>,
): Histogram<Label> {
  return singleton(of.name, () => new Histogram({ buckets: BUCKETS, ...of, registers }));
}

/** What prom-client knows of Node and does not name as Prometheus has it: no counter, yet a total. */
const MISNAMED = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`);

/** Begins to watch Node itself, too. */
export function watchNode(): void {
  singleton('node-metrics', () => {
    collectDefaultMetrics({ register: registry });
    for (const name of MISNAMED) registry.removeSingleMetric(name);
    return true;
  });
}

/** All metrics in Prometheus text format, with its content type. */
export async function exposeAll(): Promise<{ body: string; contentType: string }> {
  return { body: await registry.metrics(), contentType: registry.contentType };
}
