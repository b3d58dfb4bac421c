/** Restarts what has died, with back-off and a limit. */
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds before each restart; after the last, another death is final. */
const PAUSES = [100, 500, 1_500, 4_000];

/** Milliseconds after which a death no longer counts. */
const WINDOW = 60_000;

/**
 * Calls `run` again each time it ends, until `signal` is aborted. `run` resolves to how it ended, which is
 * printed on stderr after `name`. Returns false when it has ended five times within a minute.
 */
export async function keepRunning(
  name: string,
  run: () => Promise<string>,
  signal: AbortSignal,
): Promise<boolean> {
  let deaths: number[] = [];
  for (;;) {
    const end = await run();
    if (signal.aborted) return true;
    const now = performance.now();
    deaths = [...deaths.filter((time) => now - time < WINDOW), now];
    const wait = PAUSES[deaths.length - 1];
    if (wait === undefined) {
      console.error(`${name} ${end}, the ${deaths.length}th exit within a minute. Giving up.`);
      return false;
    }
    console.error(`${name} ${end}. Restarting in ${wait / 1_000} s.`);
    await pause(wait, undefined, { signal }).catch(() => {});
    if (signal.aborted) return true;
  }
}
