/**
 * Every statement's plan: no full table scans, and no sorts that grow with the number of messages.
 */
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../support/fresh-database.ts';
import { type Plan, plansOn } from '../support/plans.ts';

const USERS = 2_000;
const MESSAGES = 40_000;
const namesOf = (plans: Plan[]) => plans.map(({ name }) => name);

let database: postgres.Sql;

async function addMessages(count: number): Promise<void> {
  await database.unsafe(`
    insert into messages (author_id, text, pub_date, flagged)
    select 1 + i % ${USERS}, 'message ' || i, now() - i * interval '1 second', i % 100 = 0
    from generate_series(1, ${count}) i`);
  await database.unsafe('vacuum analyze');
}

beforeAll(async () => {
  const url = await createDatabase('plans');
  // One connection: dropping an index and rolling back must not wait for another one's lock.
  database = postgres(url, { max: 1, onnotice: () => {} });
  await database.unsafe(`
    insert into users (username, email, password_hash)
    select 'user' || i, 'a@b', 'x' from generate_series(1, ${USERS}) i`);
  await database.unsafe(`
    insert into follows select 1 + i % ${USERS}, 1 + (i * 7 + i / ${USERS}) % ${USERS}
    from generate_series(1, 20000) i on conflict do nothing`);
  await database.unsafe(`
    insert into name_skeletons select 'user' || i, i from generate_series(1, ${USERS}) i`);
  await database.unsafe(`
    insert into drafts select md5(i::text), 'text', now() + i * interval '1 second'
    from generate_series(1, 5000) i`);
  await database.unsafe(`
    insert into failed_sign_ins select md5(i::text), 1, now() + i * interval '1 second'
    from generate_series(1, 5000) i`);
  await database.unsafe(`
    insert into sessions
    select gen_random_uuid(), 1 + i % ${USERS}, 0, 'x', now() - i * interval '1 minute'
    from generate_series(1, 5000) i`);
  await addMessages(MESSAGES);
}, 60_000);

afterAll(() => database.end());

describe('the plan of every statement', () => {
  it('scans no table, and sorts no more rows with four times the messages', async () => {
    const before = await plansOn(database);
    expect(before.length).toBeGreaterThan(15);
    await addMessages(3 * MESSAGES);
    const most = new Map(before.map(({ name, sorted }) => [name, sorted * 1.3]));
    const after = await plansOn(database);
    expect(namesOf([...before, ...after].filter(({ grows }) => grows))).toEqual([]);
    expect(namesOf(after.filter(({ name, sorted }) => sorted > (most.get(name) ?? 0)))).toEqual([]);
  }, 60_000);

  it('finds the messages of a deleted user by an index, flagged or not', async () => {
    const cascade = 'delete from messages where author_id = $1';
    const plan = await database.unsafe(`explain (generic_plan) ${cascade}`);
    expect(plan.map((line) => line['QUERY PLAN']).join()).toContain('messages_by_author');
  });

  it('finds the sessions that go with a deleted user by an index', async () => {
    const cascade = 'delete from sessions where user_id = $1';
    const plan = await database.unsafe(`explain (generic_plan) ${cascade}`);
    expect(plan.map((line) => line['QUERY PLAN']).join()).toContain('sessions_by_user');
  });

  it.each([
    ['index', 'messages_public_timeline', ['public_timeline', 'list_messages']],
    ['index', 'messages_by_author', ['author_timeline', 'feed', 'list_messages_by_author']],
    ['index', 'follows_followers', ['find_profile']],
    ['follows', 'follows_who_id_whom_id_pk', ['feed', 'list_follows']],
    ['messages', 'messages_pkey', ['find_message', 'feed']],
    ['index', 'users_lower_username', ['find_users_ignoring_case']],
    ['sessions', 'sessions_pkey', ['touch_session', 'insert_session']],
    ['index', 'sessions_by_age', ['insert_session']],
    ['index', 'sessions_by_user', ['list_sessions', 'end_other_sessions', 'end_sessions']],
    ['users', 'users_pkey', ['find_user', 'find_session', 'public_timeline', 'feed']],
  ])('is reported as growing without the %s %s', async (kind, name, expected) => {
    const drop =
      kind === 'index'
        ? `drop index ${name}`
        : `alter table ${kind} drop constraint ${name} cascade`;
    await database.unsafe('begin');
    try {
      await database.unsafe(drop);
      const growing = (await plansOn(database)).filter(({ grows }) => grows);
      expect(namesOf(growing)).toEqual(expect.arrayContaining(expected));
    } finally {
      await database.unsafe('rollback');
    }
  });
});
