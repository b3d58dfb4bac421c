/**
 * The one registry of this process. The only file that knows prom-client, which adds what it knows of
 * Node and writes everything down; the numbers themselves are kept elsewhere.
 */
import { collectDefaultMetrics, type Metric, Registry } from 'prom-client';
import { singleton } from '../singleton.ts';
import { BOUNDS, type Series } from './durations.ts';

export interface Sample {
  labels: Record<string, string>;
  value: number;
  /** When it is not that of the metric. */
  metricName?: string;
}

/** One number, none for now, or one for each combination of labels. */
type Reading = number | undefined | Sample[];

/** What prom-client knows of Node and does not name as Prometheus has it: no counter, yet a total. */
const MISNAMED = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`);

const registry = singleton('metrics-registry', () => {
  const made = new Registry();
  collectDefaultMetrics({ register: made });
  for (const name of MISNAMED) made.removeSingleMetric(name);
  return made;
});

function samplesOf(reading: Reading): Sample[] {
  if (Array.isArray(reading)) return reading;
  return reading === undefined ? [] : [{ labels: {}, value: reading }];
}

function add(type: string, name: string, help: string, read: () => Reading): void {
  const get = async () => ({ name, help, type, aggregator: 'sum', values: samplesOf(read()) });
  // All that a registry asks of a metric; the library's own would have to be given each number.
  registry.registerMetric({ name, help, get } as unknown as Metric<string>);
}

/** A number that goes up and down, read when it is asked for. */
export function gauge(name: string, help: string, read: () => Reading): void {
  add('gauge', name, help, read);
}

/** A number that only grows. */
export function counter(name: string, help: string, read: () => Reading): void {
  add('counter', name, help, read);
}

const LE = [...BOUNDS.map(String), '+Inf'];

function samplesOfSeries(name: string, { labels, counts, sum }: Series): Sample[] {
  let below = 0;
  const buckets = LE.map((le, index) => {
    below += counts[index] ?? 0;
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: below };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: below },
  ];
}

/** Durations in seconds. */
export function histogram(name: string, help: string, durations: Iterable<Series>): void {
  add('histogram', name, help, () =>
    [...durations].flatMap((series) => samplesOfSeries(name, series)),
  );
}

/** All metrics in Prometheus text format, with its content type. */
export async function exposeAll(): Promise<{ body: string; contentType: string }> {
  return { body: await registry.metrics(), contentType: registry.contentType };
}
