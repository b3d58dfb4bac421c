/** The number of the simulator's last action. Only the door of its API moves it, beside the action. */
import { getLatest, setLatest } from '../db/queries/latest.ts';
import { batch, share } from '../platform/gather.ts';

/**
 * Stores the number. Of those that arrive in the same turn of the event loop only the last is sent.
 * @throws Unavailable when the database cannot store it.
 */
export const moveLatest: (latest: number) => Promise<void> = batch(async (numbers: number[]) => {
  await setLatest(numbers.at(-1) ?? -1);
  return numbers.map(() => undefined);
}, Number.POSITIVE_INFINITY);

/** The number as it is now; -1 before the first. */
export const readLatest: () => Promise<number> = share(getLatest);
