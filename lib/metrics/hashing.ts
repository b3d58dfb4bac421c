import { singleton } from '../singleton.ts';
import { Durations } from './durations.ts';

/** How long hashing one password takes, once it is its turn. */
export const hashDurations = singleton('hash-durations', () => new Durations());
