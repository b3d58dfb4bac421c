import { and, eq, sql } from 'drizzle-orm';
import { db } from '../client.ts';
import { type User, users } from '../schema.ts';
import { statement } from '../statement.ts';

const SESSION = { userId: users.id, epoch: users.sessionEpoch };

// Only if the epoch still matches: a session that has ended must not end newer ones.
// Index: users_pkey.
const end = statement('end_sessions', SESSION, ({ userId, epoch }) =>
  db
    .update(users)
    .set({ sessionEpoch: sql`${users.sessionEpoch} + 1` })
    .where(and(eq(users.id, userId), eq(users.sessionEpoch, epoch))),
);

/** Ends every session of a user, if its epoch is still `epoch`. */
export async function endSessions(userId: User['id'], epoch: User['sessionEpoch']): Promise<void> {
  await end({ userId, epoch });
}
