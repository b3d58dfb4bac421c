/** The users of the attacked database. */
import type { CommunitySize } from '../../tools/bench/community.ts';

export const TOWN: CommunitySize = { users: 3_000, messages: 20_000, follows: 20_000 };

/** All messages of this author have the maximum length. */
export const LONG_WINDED = 'user7';
