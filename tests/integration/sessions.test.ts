/** Sessions as rows: beginning, using, listing and ending them. */
import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import {
  beginSession,
  confirmSession,
  endOneSession,
  endOtherSessions,
  listSessions,
} from '../../lib/sessions.ts';
import { type Principal, registerUser, signOutEverywhere } from '../../lib/users.ts';
import { Invalid, NotFound } from '../../platform/errors.ts';
import { uniqueName } from '../support/factories.ts';

let sql: postgres.Sql;

beforeAll(() => {
  sql = postgres(inject('databaseUrl'), { max: 1, onnotice: () => {} });
});

afterAll(() => sql.end());

async function newUser(): Promise<Principal> {
  const username = uniqueName();
  const id = await registerUser({ username, email: 'a@example.org', password: 'correct horse 7' });
  return { id, username, epoch: 0 };
}

/** Whether a session of a user goes on; `session` may be undefined, as in tokens of earlier versions. */
const goesOn = async ({ id, epoch }: Principal, session?: string) =>
  (await confirmSession({ id, epoch, session })) !== undefined;

const age = (id: string, column: 'created_at' | 'last_seen_at', time: string) =>
  sql`update sessions set ${sql(column)} = now() - ${time}::interval where id = ${id}`;

test('is of one user, and tells who that is', async () => {
  const [user, other] = [await newUser(), await newUser()];
  const session = await beginSession(user, 'curl/8.5.0');
  expect(await confirmSession({ ...user, session })).toEqual({ ...user, session });
  expect(await goesOn(other, session)).toBe(false);
  expect(await goesOn(user, randomUUID())).toBe(false);
});

test('does not begin for an account that has changed since the password was checked', async () => {
  const user = await newUser();
  await expect(beginSession({ ...user, epoch: 1 }, null)).rejects.toThrow(Invalid);
  await sql`delete from users where id = ${user.id}`;
  await expect(beginSession(user, null)).rejects.toThrow(Invalid);
});

test('ends alone', async () => {
  const [user, other] = [await newUser(), await newUser()];
  const [one, two] = [await beginSession(user, null), await beginSession(user, null)];
  for (const wrong of ['', "x'", randomUUID()]) {
    await expect(endOneSession(user.id, wrong)).rejects.toThrow(NotFound);
  }
  await expect(endOneSession(other.id, one)).rejects.toThrow(NotFound);
  await endOneSession(user.id, one);
  expect([await goesOn(user, one), await goesOn(user, two)]).toEqual([false, true]);
  await expect(endOneSession(user.id, one)).rejects.toThrow(NotFound);
});

test('stays when all others end, those of earlier versions too', async () => {
  const [user, other] = [await newUser(), await newUser()];
  const [one, two] = [await beginSession(user, null), await beginSession(user, null)];
  const others = await beginSession(other, null);
  expect(await goesOn(user)).toBe(true);
  await endOtherSessions(user.id, two);
  expect([await goesOn(user, one), await goesOn(user, two), await goesOn(user)]).toEqual([
    false,
    true,
    false,
  ]);
  expect(await goesOn(other, others)).toBe(true);
  expect(await listSessions(user.id)).toMatchObject([{ id: two }]);
});

test('ends with all others of its epoch, as a server of an earlier version ends them, too', async () => {
  const user = await newUser();
  const session = await beginSession(user, null);
  await sql`update users set session_epoch = session_epoch + 1 where id = ${user.id}`;
  expect(await goesOn(user, session)).toBe(false);
  expect(await listSessions(user.id)).toEqual([]);
  const newer = await beginSession({ ...user, epoch: 1 }, null);
  await signOutEverywhere(user.id, 0);
  expect(await goesOn(user, newer)).toBe(true);
  await signOutEverywhere(user.id, 1);
  expect(await goesOn(user, newer)).toBe(false);
  expect(await sql`select from sessions where user_id = ${user.id}`).toHaveLength(0);
});

test('goes with its user', async () => {
  const user = await newUser();
  const session = await beginSession(user, null);
  await sql`delete from users where id = ${user.id}`;
  expect(await goesOn(user, session)).toBe(false);
});

test('lists device and times, newest first', async () => {
  const user = await newUser();
  const old = await beginSession(user, 'curl/8.5.0');
  await age(old, 'created_at', '2 days');
  const current = await beginSession(user, 'wget/1.25');
  const sessions = await listSessions(user.id);
  expect(sessions).toMatchObject([
    { id: current, device: 'wget/1.25' },
    { id: old, device: 'curl/8.5.0' },
  ]);
  expect(Date.now() - (sessions[1]?.createdAt.getTime() ?? 0)).toBeGreaterThan(172_800_000);
  expect(Date.now() - (sessions[0]?.lastSeenAt.getTime() ?? 0)).toBeLessThan(60_000);
});

test('notes its use every few minutes', async () => {
  const user = await newUser();
  const session = await beginSession(user, null);
  const lastSeen = async () => (await listSessions(user.id))[0]?.lastSeenAt.getTime() ?? 0;
  await age(session, 'last_seen_at', '4 minutes');
  const recent = await lastSeen();
  await goesOn(user, session);
  expect(await lastSeen()).toBe(recent);
  await age(session, 'last_seen_at', '6 minutes');
  const idle = await lastSeen();
  await Promise.all(Array.from({ length: 20 }, () => goesOn(user, session)));
  await vi.waitFor(async () => expect(await lastSeen()).toBeGreaterThan(recent));
  expect(await lastSeen()).toBeGreaterThan(idle + 300_000);
});

test('ends after thirty days, and its row goes as others sign in', async () => {
  const user = await newUser();
  const session = await beginSession(user, null);
  await age(session, 'created_at', '29 days 23 hours');
  expect(await goesOn(user, session)).toBe(true);
  await age(session, 'created_at', '30 days 1 second');
  expect(await goesOn(user, session)).toBe(false);
  expect(await listSessions(user.id)).toEqual([]);
  await beginSession(await newUser(), null);
  expect(await sql`select from sessions where id = ${session}`).toHaveLength(0);
});

test('is one of at most fifty of a user: the oldest ends', async () => {
  const user = await newUser();
  const ids: string[] = [];
  for (let count = 0; count < 52; count += 1) {
    ids.push(await beginSession(user, null));
    await age(ids[count] ?? '', 'created_at', `${100 - count} minutes`);
  }
  expect((await listSessions(user.id)).map(({ id }) => id)).toEqual(ids.slice(2).reverse());
  expect(await sql`select from sessions where user_id = ${user.id}`).toHaveLength(50);
});
