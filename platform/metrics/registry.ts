/**
 * The metrics registry of this process. The only file that uses prom-client. Next bundles a file
 * more than once: the first copy creates a metric, the others reuse it.
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

/** Histogram bucket bounds in seconds; 0.3 is the simulator's timeout. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 2.5];

const registry = singleton('metrics-registry', () => new Registry());
const registers = [registry];

/** Creates a counter. A series appears once it is incremented, even by 0. */
export function counter<Label extends string>(of: CounterConfiguration<Label>): Counter<Label> {
  return singleton(of.name, () => new Counter({ ...of, registers }));
}

/** Creates a gauge; `collect`, if given, sets it at each scrape. */
export function gauge<Label extends string>(of: GaugeConfiguration<Label>): Gauge<Label> {
  return singleton(of.name, () => new Gauge({ ...of, registers }));
}

/** Creates a histogram of durations in seconds. */
export function histogram<Label extends string>(
  of: HistogramConfiguration<Label>,
): Histogram<Label> {
  return singleton(of.name, () => new Histogram({ buckets: BUCKETS, ...of, registers }));
}

/** Node metrics that prom-client names against convention: gauges ending in `_total`. */
const MISNAMED = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`);

/** Adds metrics of the Node process itself. */
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
