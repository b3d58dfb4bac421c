/** The metrics: one registry per process. The only file that knows prom-client. */
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { singleton } from './singleton.ts';

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 2.5];

function create() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    queries: new Histogram({
      name: 'minitwit_database_query_duration_seconds',
      help: 'Time of a named database statement, waiting for a connection included.',
      labelNames: ['query'],
      buckets: BUCKETS,
      registers: [registry],
    }),
    requests: new Histogram({
      name: 'minitwit_http_request_duration_seconds',
      help: 'Time from a request until its answer was sent or its connection closed.',
      labelNames: ['listener', 'method', 'route', 'status'],
      buckets: BUCKETS,
      registers: [registry],
    }),
  };
}

const metrics = () => singleton('metrics', create);

/** Starts timing the statement `query`; calling the result stops it. */
export function observeQuery(query: string): () => void {
  return metrics().queries.startTimer({ query });
}

export interface ObservedRequest {
  listener: string;
  method: string;
  route: string;
  status: number;
  seconds: number;
}

/** Records one finished request. `route` must be a template, never a raw path. */
export function observeRequest({ seconds, ...labels }: ObservedRequest): void {
  metrics().requests.observe(labels, seconds);
}

/** All metrics in Prometheus text format, with its content type. */
export async function exposition(): Promise<{ body: string; contentType: string }> {
  const { registry } = metrics();
  return { body: await registry.metrics(), contentType: registry.contentType };
}
