import { histogram } from './registry.ts';

/** Seconds to hash one password, without the time in the queue. */
export const hashDurations = histogram({
  name: 'minitwit_password_hash_duration_seconds',
  help: 'Time to hash one password.',
});
