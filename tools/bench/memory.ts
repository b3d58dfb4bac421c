/** Watches how much memory the server takes. */
import type { Report } from './report.ts';
import type { MeasuredServer } from './server.ts';

/** Milliseconds between two looks. */
const LOOK = 1_000;

export interface MemoryWatch {
  /** Ends it. The mix was what came last, and took so many seconds. */
  stop(mixSeconds: number): Promise<Report['memory']>;
}

export async function watchMemory(server: MeasuredServer): Promise<MemoryWatch> {
  const start = await server.memory();
  const seen = [start];
  // A server that is too busy to say is asked again.
  const look = () =>
    void server.memory().then(
      (now) => seen.push(now),
      () => {},
    );
  const timer = setInterval(look, LOOK).unref();
  return {
    async stop(mixSeconds) {
      clearInterval(timer);
      const end = await server.memory();
      const half = Math.round((mixSeconds * 1_000) / LOOK / 2);
      const middle = half > 0 ? (seen.at(-half) ?? null) : null;
      return { start, peak: Math.max(...seen, end), middle, end };
    },
  };
}
