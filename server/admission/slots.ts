/** When a request gives its place at a gate to the next one. */
import type { ServerResponse } from 'node:http';
import { singleton } from '../../platform/singleton.ts';

/** Milliseconds after which an answer that has begun counts as waiting for its reader only. */
const READER = 1_000;

/** Milliseconds after which a request that has not been answered is ended. */
const LONGEST = 30_000;

/** Answers whose readers are slow; each holds a page in memory. */
const MAX_SLOW = 64;

const slow = singleton('slow-readers', () => new Set<ServerResponse>());

/** Sets an answer aside that waits for its reader. Of too many the oldest is ended. */
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
 * Calls `leave` when `work`, which answers with `response`, is done or does nothing but wait for
 * its reader any more. Work goes on after its client has left, and keeps its place until it ends.
 */
export async function holdSlot(
  work: Promise<unknown>,
  response: ServerResponse,
  leave: () => void,
): Promise<void> {
  const began = performance.now();
  const watch = setInterval(() => {
    if (performance.now() - began > LONGEST) response.destroy();
    else if (!response.headersSent) return;
    else setAside(response);
    clearInterval(watch);
    leave();
  }, READER);
  await work.catch(() => {});
  clearInterval(watch);
  leave();
}
