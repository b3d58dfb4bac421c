/** The made-up community that a benchmark measures with: how large it is, and who is in it. */

/** Ordinary users, their follows, and messages. The readers and newcomers below come on top. */
export interface CommunitySize {
  users: number;
  messages: number;
  follows: number;
}

/** For each of these, one user follows that many authors, or all if there are fewer. */
export const READERS = [10, 100, 2_000, 5_000] as const;

/** Users who follow nobody until follows are measured. */
const NEWCOMERS = 500;

const nameOfUser = (number: number) => `user${number}`;
const nameOfNewcomer = (number: number) => `newcomer${number}`;
export const nameOfReader = (follows: (typeof READERS)[number]) => `follows${follows}`;

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** All names, in the order of the users' ids, which begin at 1. */
export function membersOf({ users }: CommunitySize): string[] {
  return [
    ...upTo(users).map(nameOfUser),
    ...READERS.map(nameOfReader),
    ...upTo(NEWCOMERS).map(nameOfNewcomer),
  ];
}

/** The ids of the first newcomer and of the last member. */
export function bounds({ users }: CommunitySize) {
  const firstNewcomer = users + READERS.length + 1;
  return { firstNewcomer, last: firstNewcomer + NEWCOMERS - 1 };
}

const draw = (count: number) => 1 + Math.floor(Math.random() * count);

/** Ordinary users and newcomers, drawn uniformly. */
export const anyUser = ({ users }: CommunitySize) => nameOfUser(draw(users));
export const anyNewcomer = () => nameOfNewcomer(draw(NEWCOMERS));

/** Milliseconds since 1970 of the time before the first message, and from one to the next. */
export const BEGINNING = Date.UTC(2025, 0, 1);
const PERIOD = 120 * 24 * 60 * 60 * 1_000;
export const interval = ({ messages }: CommunitySize) => Math.max(1, Math.floor(PERIOD / messages));

/** The position in the middle of all messages, as timelines write it in their addresses. */
export function middleOfTimeline(size: CommunitySize): string {
  const id = Math.ceil(size.messages / 2);
  return `${BEGINNING + id * interval(size)}-${id}`;
}

/** Pieces of this become messages. */
export const PROSE = `it rained all morning & nobody minded, because the harbour was quiet and the
bread was warm; "read it again" she said, and he did, slower than before. Is that <b>bold</b>? Not
here! The train to the coast leaves at 7:40 and takes two hours: long enough for a letter, or for a
nap. See https://example.org/garden for pictures of the tomatoes (they are late this year). I keep
finding other people's umbrellas. “Wait for the second bell”, the sign says, but there’s only one.
Æbler, pærer og blommer er på tilbud i dag. What we call a short cut is usually a detour with a
view, and what we call a plan is a list of things that did not happen. My neighbour plays the cello
on Sundays until the dog joins in.`.replaceAll('\n', ' ');
