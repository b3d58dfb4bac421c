/** `latest`, the number of the simulator's last action. Only the API's door sets it, beside the action. */
import { getLatest, setLatest } from '../db/queries/latest.ts';
import { share } from '../platform/gather.ts';

let newest = -1;
const storeNewest = share(() => setLatest(newest));

/**
 * Stores the number. Calls that come while another one is being stored share the next statement, which
 * stores the last of them.
 * @throws Unavailable when the database cannot store it.
 */
export function moveLatest(latest: number): Promise<void> {
  newest = latest;
  return storeNewest();
}

/** The current number; -1 before the first action. */
export const readLatest: () => Promise<number> = share(getLatest);
