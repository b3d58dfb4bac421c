/** Who is in the database that is attacked. */
import type { CommunitySize } from '../../tools/bench/community.ts';

export const TOWN: CommunitySize = { users: 3_000, messages: 20_000, follows: 20_000 };

/** Every message of this author is as long as a message can be. */
export const LONG_WINDED = 'user7';
