/** Samples the memory of the server. */
import type { Report } from './report.ts';
import type { MeasuredServer } from './server.ts';

/** Milliseconds between two samples. */
const INTERVAL = 1_000;

export interface MemoryWatch {
  /** Stops sampling; the mix ran last, for this many seconds. */
  stop(mixSeconds: number): Promise<Report['memory']>;
}

export async function watchMemory(server: MeasuredServer): Promise<MemoryWatch> {
  const start = await server.memory();
  const samples = [start];
  // A server that is too busy to answer is polled again.
  const sample = () =>
    void server.memory().then(
      (now) => samples.push(now),
      () => {},
    );
  const timer = setInterval(sample, INTERVAL).unref();
  return {
    async stop(mixSeconds) {
      clearInterval(timer);
      const end = await server.memory();
      const half = Math.round((mixSeconds * 1_000) / INTERVAL / 2);
      const middle = half > 0 ? (samples.at(-half) ?? null) : null;
      return { start, peak: Math.max(...samples, end), middle, end };
    },
  };
}
