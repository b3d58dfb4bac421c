/** Options and environment of every server process, started by a command or in a container. */

/**
 * V8's heap limits, in megabytes: the old generation, and one semi-space of the young generation. By
 * default the young generation grows so large for this small heap that V8 runs full collections all the
 * time: under load a server then fell from 14,000 to 300 requests a second.
 */
export const HEAP = ['--max-old-space-size=96', '--max-semi-space-size=8'];

/**
 * Makes the C library return memory. By default it keeps an arena for each thread, including the 19 MiB
 * of a password hash: 212 MB under a load that takes 176 MB with these (docs/performance.md).
 */
const ALLOCATION = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '262144' };

/** MiniTwit handles signals itself (server/shutdown.ts), instead of Next. */
export const SERVER_ENVIRONMENT = {
  ...ALLOCATION,
  NODE_ENV: 'production',
  NEXT_MANUAL_SIG_HANDLE: '1',
};
