/** The number of the simulator's last action, which every authorised request moves. */
import { getLatest, setLatest } from '../db/queries/latest.ts';
import { share } from './gather.ts';

/**
 * A number waiting to be stored. The verb's own statement takes it along, in the same round trip;
 * what no statement took, because the action was refused before, `settle` stores by itself.
 */
export class PendingLatest {
  #value: number | null;

  constructor(value: number | null) {
    this.#value = value;
  }

  /** The number to store, once; null when there is none or another statement has it. */
  take(): number | null {
    const value = this.#value;
    this.#value = null;
    return value;
  }

  /** Stores the number if no statement has. */
  async settle(): Promise<void> {
    const value = this.take();
    if (value !== null) await setLatest(value);
  }
}

/** For doors that move nothing. */
export const NO_LATEST = new PendingLatest(null);

const sharedLatest = share(getLatest);

/** The number as it is now, after storing the one that came with this question. */
export async function readLatest(latest: PendingLatest): Promise<number> {
  await latest.settle();
  return sharedLatest();
}
