/** A limit on failures, shared by all replicas: the library's, on statements of our own. */
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { addFailures, type Failures, findFailures } from '../db/queries/failed-sign-ins.ts';
import { batch } from '../platform/gather.ts';

// Limits that are asked in one turn of the event loop share a statement.
const find = batch(findFailures);
const add = batch(addFailures);

/** What the library reads of an answer. */
const rowOf = ({ failures, left }: Failures) => ({
  rows: [{ points: failures, expire: Date.now() + left }],
});

/**
 * At most so many failures of one key in a time that begins with the first. A key that has used them
 * up is remembered here, too, until that time is over: it costs no statement then.
 */
export class FailureLimit extends RateLimiterPostgres {
  declare getInMemoryBlockMsBeforeExpire: (key: string) => number;

  constructor(name: string, failures: number, seconds: number) {
    super({
      keyPrefix: name,
      points: failures,
      duration: seconds,
      inMemoryBlockOnConsumed: failures,
      // It sends nothing by itself: the two methods below are all that reads or writes.
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

  /** Milliseconds for which this server remembers that `key` has used up its failures; 0 for none. */
  remembered(key: string): number {
    return this.getInMemoryBlockMsBeforeExpire(this.getKey(key));
  }

  /** Milliseconds until `key` may try again; 0 for now. @throws Unavailable */
  async wait(key: string): Promise<number> {
    const found = await this.get(key);
    return found && found.remainingPoints <= 0 ? found.msBeforeNext : 0;
  }

  /** Counts a failure. Gives the milliseconds to wait if it was one too many, else 0. @throws Unavailable */
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
