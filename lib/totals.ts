/** Totals for the metrics. */
import { estimateTotals, type Totals } from '../db/queries/totals.ts';

export type { Totals };

/** PostgreSQL's own estimates and the simulator's `latest`; undefined while the database is unavailable. */
export function readTotals(): Promise<Totals | undefined> {
  return estimateTotals().catch(() => undefined);
}
