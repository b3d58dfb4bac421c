/** Validates rows of the original database. Messages complete "its <column> …". */
import { z } from 'zod';

const text = z
  .string('is not text')
  .refine((value) => !value.includes('\0'), 'contains a NUL character, which cannot be stored');
const userId = z
  .int('is not a whole number')
  .min(1, 'is below 1')
  .max(2 ** 31 - 1, 'is too large');
const lastSecond = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000;

export const user = z
  .object({ user_id: userId, username: text, email: text, pw_hash: text })
  .transform(({ user_id: id, pw_hash: hash, ...rest }) => ({ id, hash, ...rest }));

/** A user that a follow refers to by id; the name is null when there is no such user. */
const person = (id: unknown, username: string | null) => ({ id: Number(id), username });

export const follow = z
  .object({
    who_id: z.unknown(),
    who: z.string().nullable(),
    whom_id: z.unknown(),
    whom: z.string().nullable(),
    /** How often the same follow occurs. */
    times: z.int(),
  })
  .transform(({ who_id, who, whom_id, whom, times }) => ({
    who: person(who_id, who),
    whom: person(whom_id, whom),
    times,
  }));

export const message = z
  .object({
    message_id: z.int('is not a whole number').min(1, 'is below 1'),
    author_id: z.unknown().transform(Number),
    text,
    pub_date: z
      .int('is not a whole number of seconds')
      .min(0, 'is before 1970')
      .max(lastSecond, 'is after the year 9999'),
    flagged: z.int('is not a whole number').nullable().transform(Boolean),
    /** Whether the author exists. */
    authored: z.literal([0, 1]).transform(Boolean),
  })
  .transform(({ message_id: id, author_id: author, pub_date: seconds, ...rest }) => ({
    id,
    author,
    pubDate: new Date(seconds * 1_000),
    ...rest,
  }));

export const namesakes = z.object({ username: text, first: userId, last: userId });
