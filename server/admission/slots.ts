/** When a request frees its slot at a gate for the next one. */
import type { ServerResponse } from 'node:http';
import { singleton } from '../../platform/singleton.ts';

/** Milliseconds after which a response that has begun counts as waiting for a slow reader. */
const SLOW_READER = 1_000;

/** Milliseconds after which a request without a response is aborted. */
const MAX_DURATION = 30_000;

/** Maximum responses with slow readers; each holds a page in memory. */
const MAX_SLOW = 64;

const slow = singleton('slow-readers', () => new Set<ServerResponse>());

/** Tracks a response with a slow reader; if there are too many, aborts the oldest. */
function setAside(response: ServerResponse): void {
  if (response.destroyed) return;
  slow.add(response);
  response.once('close', () => slow.delete(response));
  if (slow.size <= MAX_SLOW) return;
  const [oldest] = slow;
  if (oldest) slow.delete(oldest);
  oldest?.destroy();
}

/**
 * Calls `leave` when `work`, which writes `response`, is done or only waits for a slow reader. Work
 * whose client has disconnected keeps its slot until it is done.
 */
export async function holdSlot(
  work: Promise<unknown>,
  response: ServerResponse,
  leave: () => void,
): Promise<void> {
  const began = performance.now();
  const watch = setInterval(() => {
    if (performance.now() - began > MAX_DURATION) response.destroy();
    else if (!response.headersSent) return;
    else setAside(response);
    clearInterval(watch);
    leave();
  }, SLOW_READER);
  await work.catch(() => {});
  clearInterval(watch);
  leave();
}
