/** What every server process is started with, whether a command or a container starts it. */

/**
 * Megabytes of JavaScript objects, and of one half of the young ones among them. Left to itself the
 * young part grows to a size that, with so small a heap, makes V8 collect everything all the time:
 * under load a server then fell from 14,000 to 300 requests a second.
 */
export const HEAP = ['--max-old-space-size=96', '--max-semi-space-size=8'];

/**
 * Has the C library give memory back. By itself it keeps an arena for each thread, and the 19 MiB of a
 * password hash within it: 212 MB at the same load that takes 176 MB with these (docs/performance.md).
 */
const ALLOCATION = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '262144' };

/** What Next reads; ending on signals is our own business (server/shutdown.ts). */
export const SERVER_ENVIRONMENT = {
  ...ALLOCATION,
  NODE_ENV: 'production',
  NEXT_MANUAL_SIG_HANDLE: '1',
};
