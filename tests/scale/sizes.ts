/** The compared communities, with the same number of messages and follows per user. */
import type { CommunitySize } from '../../tools/bench/community.ts';

export const SMALL: CommunitySize = { messages: 50_000, users: 1_000, follows: 10_000 };
export const LARGE: CommunitySize = { messages: 5_000_000, users: 100_000, follows: 1_000_000 };
