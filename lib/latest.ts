/** `latest`, the number of the simulator's last action. Only the API's door sets it, beside the action. */
import { getLatest, setLatest } from '../db/queries/latest.ts';
import { batch, share } from '../platform/gather.ts';

/**
 * Stores the number. Of several calls in the same turn of the event loop only the last is sent.
 * @throws Unavailable when the database cannot store it.
 */
export const moveLatest: (latest: number) => Promise<void> = batch(async (numbers: number[]) => {
  await setLatest(numbers.at(-1) ?? -1);
  return numbers.map(() => undefined);
}, Number.POSITIVE_INFINITY);

/** The current number; -1 before the first action. */
export const readLatest: () => Promise<number> = share(getLatest);
