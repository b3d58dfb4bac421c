/** A rate limit on failures, shared by all replicas: the library's algorithm, our own SQL statements. */
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { addFailures, type Failures, findFailures } from '../db/queries/failed-sign-ins.ts';
import { batch } from '../platform/gather.ts';

// Calls in the same turn of the event loop share a statement.
const find = batch(findFailures);
const add = batch(addFailures);

/** The part of a query result that the library reads. */
const rowOf = ({ failures, left }: Failures) => ({
  rows: [{ points: failures, expire: Date.now() + left }],
});

/**
 * Allows a number of failures per key in a window that starts with the first. A key that has reached
 * the limit is also blocked in memory until its window ends, so that it costs no more statements.
 */
export class FailureLimit extends RateLimiterPostgres {
  declare getInMemoryBlockMsBeforeExpire: (key: string) => number;

  constructor(name: string, failures: number, seconds: number) {
    super({
      keyPrefix: name,
      points: failures,
      duration: seconds,
      inMemoryBlockOnConsumed: failures,
      // The library sends nothing by itself: only the two methods below read and write.
      storeClient: {},
      storeType: 'client',
      tableCreated: true,
      clearExpiredByTimeout: false,
    });
  }

  async _get(key: string) {
    const found = await find(key);
    return found ? rowOf(found) : null;
  }

  async _upsert(key: string, failures: number, duration: number) {
    return rowOf(await add({ key, failures, duration }));
  }

  /** Milliseconds for which this server still blocks `key` in memory; 0 if it does not. */
  blockedFor(key: string): number {
    return this.getInMemoryBlockMsBeforeExpire(this.getKey(key));
  }

  /** Milliseconds until `key` may try again; 0 if it may now. @throws Unavailable */
  async wait(key: string): Promise<number> {
    const found = await this.get(key);
    return found && found.remainingPoints <= 0 ? found.msBeforeNext : 0;
  }

  /** Counts a failure. Returns the milliseconds to wait, 0 within the limit. @throws Unavailable */
  async fail(key: string): Promise<number> {
    try {
      await this.consume(key);
      return 0;
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return refused.msBeforeNext;
      throw refused;
    }
  }
}
