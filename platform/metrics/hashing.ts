import { histogram } from './registry.ts';

/** How long hashing one password takes, once it is its turn. */
export const hashDurations = histogram({
  name: 'minitwit_password_hash_duration_seconds',
  help: 'Time to hash one password.',
});
