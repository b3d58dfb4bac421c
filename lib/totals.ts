/** Totals for the metrics. */
import { estimateTotals, type Totals } from '../db/queries/totals.ts';
import { Unavailable } from '../platform/errors.ts';
import { log } from '../platform/log/log.ts';
import { Throttle } from '../platform/log/throttle.ts';
import { singleton } from '../platform/singleton.ts';

export type { Totals };

const throttle = singleton('totals-log', () => new Throttle(1));

/** Logs an error, unless it is an outage, which the database layer logs itself. */
function report(error: unknown): void {
  const admitted = error instanceof Unavailable ? undefined : throttle.admit('totals');
  if (admitted) log.error('could not read totals', { error, ...admitted });
}

/** PostgreSQL's own estimates and the simulator's `latest`; undefined when they cannot be read. */
export async function readTotals(): Promise<Totals | undefined> {
  try {
    return await estimateTotals();
  } catch (error) {
    report(error);
    return undefined;
  }
}
