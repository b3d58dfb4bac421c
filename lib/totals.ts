/** How much there is of everything, for the metrics. */
import { estimateTotals, type Totals } from '../db/queries/totals.ts';

export type { Totals };

/** Estimates of PostgreSQL's own, and the simulator's `latest`; undefined while the database is away. */
export function readTotals(): Promise<Totals | undefined> {
  return estimateTotals().catch(() => undefined);
}
