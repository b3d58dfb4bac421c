import { and, desc, eq, gt, lt, sql } from 'drizzle-orm';
import { db } from '../client.ts';
import { constant, defaultOf } from '../expressions.ts';
import { type SessionRow, sessions, type User, users } from '../schema.ts';
import { statement } from '../statement.ts';

// These limits are here and not in the verb because the planner has to see them.

/** Days after which a session expires. */
export const SESSION_DAYS = 30;

/** Sessions that a user may have at the same time. */
const MAX_SESSIONS = 50;

const { id, userId, epoch, device, createdAt, lastSeenAt } = sessions;
const OLDEST = sql`now() - ${constant(`${SESSION_DAYS} days`)}::interval`;
const IDLE = sql<boolean>`${lastSeenAt} < now() - interval '5 minutes'`;
const OF_CURRENT_EPOCH = and(eq(users.id, userId), eq(users.sessionEpoch, epoch));

const NEW = { id, userId: users.id, epoch: users.sessionEpoch, device };

// Also deletes expired sessions, and this user's oldest beyond the maximum.
// Indexes: users_pkey, sessions_by_age, sessions_by_user, sessions_pkey.
const insert = statement('insert_session', NEW, (given) => {
  const old = db
    .select({ id })
    .from(sessions)
    .where(lt(createdAt, OLDEST))
    .orderBy(createdAt)
    .limit(constant(50))
    .for('update', { skipLocked: true });
  const surplus = db
    .select({ id })
    .from(sessions)
    .where(eq(userId, given.userId))
    .orderBy(desc(createdAt), desc(id))
    .offset(constant(MAX_SESSIONS - 1));
  // Arrays, because a larger join would scan the whole table.
  const expired = db.$with('expired').as(db.delete(sessions).where(sql`${id} = any (array${old})`));
  const oldest = db
    .$with('oldest')
    .as(db.delete(sessions).where(sql`${id} = any (array${surplus})`));
  const row = db
    .select({
      id: sql<string>`${given.id}::uuid`.as('id'),
      userId: users.id,
      epoch: users.sessionEpoch,
      device: sql<string>`${given.device}::text`.as('device'),
      createdAt: defaultOf(createdAt),
      lastSeenAt: defaultOf(lastSeenAt),
    })
    .from(users)
    .where(and(eq(users.id, given.userId), eq(users.sessionEpoch, given.epoch)));
  return db.with(expired, oldest).insert(sessions).select(row).returning({ id });
});

// Indexes: sessions_pkey, users_pkey.
const find = statement('find_session', { id, userId }, (wanted) =>
  db
    .select({ id: users.id, username: users.username, epoch: users.sessionEpoch, idle: IDLE })
    .from(sessions)
    .innerJoin(users, OF_CURRENT_EPOCH)
    .where(and(eq(id, wanted.id), eq(userId, wanted.userId), gt(createdAt, OLDEST))),
);

// Index: sessions_pkey.
const touch = statement('touch_session', { id }, (wanted) =>
  db
    .update(sessions)
    .set({ lastSeenAt: sql`now()` })
    .where(and(eq(id, wanted.id), IDLE)),
);

// Indexes: sessions_by_user, users_pkey.
const list = statement('list_sessions', { userId }, (wanted) =>
  db
    .select({ id, device, createdAt, lastSeenAt })
    .from(sessions)
    .innerJoin(users, OF_CURRENT_EPOCH)
    .where(and(eq(userId, wanted.userId), gt(createdAt, OLDEST)))
    .orderBy(desc(createdAt), desc(id))
    .limit(constant(MAX_SESSIONS)),
);

// Index: sessions_pkey.
const end = statement('end_session', { id, userId }, (wanted) =>
  db
    .delete(sessions)
    .where(and(eq(id, wanted.id), eq(userId, wanted.userId)))
    .returning({ id }),
);

const raised = (where: ReturnType<typeof and>) =>
  db.$with('raised').as(
    db
      .update(users)
      .set({ sessionEpoch: sql`${users.sessionEpoch} + 1` })
      .where(where)
      .returning({ id: users.id, epoch: users.sessionEpoch }),
  );

// The new epoch ends sessions without a row; the remaining session gets it.
// Indexes: users_pkey, sessions_pkey, sessions_by_user.
const endOthers = statement('end_other_sessions', { id, userId }, (current) => {
  const all = raised(eq(users.id, current.userId));
  const newEpoch = sql<number>`(select ${all.epoch} from ${all})`;
  const stays = db.$with('stays').as(
    db
      .update(sessions)
      .set({ epoch: newEpoch })
      .where(and(eq(id, current.id), eq(userId, current.userId))),
  );
  return db
    .with(all, stays)
    .delete(sessions)
    .where(and(eq(userId, current.userId), sql`${id} <> ${current.id}`));
});

const EPOCH = { userId: users.id, epoch: users.sessionEpoch };

// Only if the epoch is still current: an ended session must not end newer ones.
// Indexes: users_pkey, sessions_by_user.
const endAll = statement('end_sessions', EPOCH, (carried) => {
  const all = raised(and(eq(users.id, carried.userId), eq(users.sessionEpoch, carried.epoch)));
  return db.with(all).delete(sessions).where(sql`${userId} = (select ${all.id} from ${all})`);
});

/** Adds a session if the user's epoch is still `epoch`; returns whether it did. */
export async function insertSession(
  row: Pick<SessionRow, 'id' | 'userId' | 'epoch' | 'device'>,
): Promise<boolean> {
  return (await insert(row)).length > 0;
}

/** The user of a session, and whether it was idle for some minutes; undefined when it has ended. */
export async function findSession(id: SessionRow['id'], userId: User['id']) {
  const [row] = await find({ id, userId });
  return row;
}

/** Updates the last use of an idle session. */
export async function touchSession(id: SessionRow['id']): Promise<void> {
  await touch({ id });
}

/** A user's sessions, newest first. */
export function findSessions(userId: User['id']) {
  return list({ userId });
}

/** Ends a session of a user; returns whether there was one. */
export async function deleteSession(id: SessionRow['id'], userId: User['id']): Promise<boolean> {
  return (await end({ id, userId })).length > 0;
}

/** Ends every session of a user except the one with this id. */
export async function deleteOtherSessions(id: SessionRow['id'], userId: User['id']): Promise<void> {
  await endOthers({ id, userId });
}

/** Ends every session of a user, if its epoch is still `epoch`. */
export async function endSessions(userId: User['id'], epoch: User['sessionEpoch']): Promise<void> {
  await endAll({ userId, epoch });
}
