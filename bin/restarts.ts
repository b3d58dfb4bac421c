/** Starts again what has died, after a pause that grows, and not for ever. */
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds before each further start. What dies once more after the last is beyond help. */
const PAUSES = [100, 500, 1_500, 4_000];

/** Milliseconds after which a death no longer counts. */
const MEMORY = 60_000;

/**
 * Runs `run`, which ends with what has become of it, again and again until `signal` is aborted. Gives
 * false when it has died five times within a minute. Each death is a line on stderr, after `name`.
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
    deaths = [...deaths.filter((time) => now - time < MEMORY), now];
    const wait = PAUSES[deaths.length - 1];
    if (wait === undefined) {
      console.error(`${name} ${end}, the ${deaths.length}th end within a minute. Giving up.`);
      return false;
    }
    console.error(`${name} ${end}. It is started again in ${wait / 1_000} s.`);
    await pause(wait, undefined, { signal }).catch(() => {});
    if (signal.aborted) return true;
  }
}
