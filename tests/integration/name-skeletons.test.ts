import postgres from 'postgres';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { prepareDatabase } from '../../bin/database.ts';
import { deleteAccount } from '../../lib/accounts.ts';
import { registerUser } from '../../lib/users.ts';
import { exposeAll } from '../../platform/metrics/registry.ts';
import { uniqueName } from '../support/factories.ts';
import { createDatabase } from '../support/fresh-database.ts';

const register = (username: string, distinct: boolean) =>
  registerUser({ username, email: 'a@example.org', password: 'p', distinct });

const ALIKE = 'The username looks like one that is already taken';
const TAKEN = 'The username is already taken';

describe('a name that people take', () => {
  test('is not one that looks like another', async () => {
    const name = uniqueName();
    await register(name, true);
    await expect(register(name, true)).rejects.toThrow(TAKEN);
    await expect(register(name.toUpperCase(), true)).rejects.toThrow(ALIKE);
    await expect(register(name.toUpperCase(), true)).rejects.toMatchObject({
      fields: { username: ALIKE },
    });
  });

  test('is no failure of the database when it is refused', async () => {
    const name = uniqueName();
    await register(name, true);
    await expect(register(name.toUpperCase(), true)).rejects.toThrow(ALIKE);
    const { body } = await exposeAll();
    expect(body).toContain('query="insert_distinct_user"');
    expect(body).not.toMatch(/database_errors_total.*insert_distinct_user/);
  });

  test('goes to one of several who want it at once', async () => {
    const name = uniqueName();
    const wanted = [name, name.toUpperCase(), name.replace('user', 'User'), ` ${name}`.trim()];
    const results = await Promise.allSettled(wanted.map((one) => register(one, true)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('is free again when its user is deleted', async () => {
    const name = uniqueName();
    await register(name, true);
    await deleteAccount(inject('databaseUrl'), name);
    expect(await register(name.toUpperCase(), true)).toBeGreaterThan(0);
  });

  test.each([
    ['A\u200bda', 'The username may not contain invisible characters'],
    ['\u202eAda', 'The username may not contain invisible characters'],
    ['\u3164', 'You have to enter a username'],
    ['Αdmin', 'The username mixes Latin letters with others that look like them'],
  ])('is not %j', async (name, message) => {
    await expect(register(name, true)).rejects.toThrow(message);
  });
});

test('a program may register names that look alike, the first of which is kept', async () => {
  const name = uniqueName();
  await register(name, false);
  const other = name.toUpperCase();
  expect(await register(other, false)).toBeGreaterThan(0);
  await expect(register(name.replace('user', 'uSer'), true)).rejects.toThrow(ALIKE);
  await deleteAccount(inject('databaseUrl'), other);
  await expect(register(other, true)).rejects.toThrow(ALIKE);
});

describe('users without skeletons', () => {
  async function databaseWith(count: number) {
    const url = await createDatabase('skeletons');
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    onTestFinished(() => sql.end());
    await sql`insert into users (username, email, password_hash)
      select 'User ' || i, 'a@b', 'x' from generate_series(1, ${count}) i`;
    return { url, sql };
  }

  test('get theirs with the migrations, the first of those who look alike first', async () => {
    const { url, sql } = await databaseWith(4_500);
    await sql`insert into users (username, email, password_hash) values ('USER 7', 'a@b', 'x')`;
    await Promise.all([prepareDatabase(url), prepareDatabase(url)]);
    const [counted] = await sql`select count(distinct user_id)::int as users from name_skeletons`;
    expect(counted?.users).toBe(4_500);
    const [owner] = await sql`select username from users join name_skeletons on user_id = id
      where skeleton = 'user 7'`;
    expect(owner?.username).toBe('User 7');
  });

  test('get theirs later, and nothing happens when there are none', async () => {
    const { url, sql } = await databaseWith(3);
    await prepareDatabase(url);
    await sql`insert into users (username, email, password_hash) values ('Late', 'a@b', 'x')`;
    await prepareDatabase(url);
    const skeletons = () =>
      sql`select skeleton, user_id, xmin from name_skeletons order by skeleton`;
    const before = [...(await skeletons())];
    expect(before.map(({ skeleton }) => skeleton)).toEqual(['late', 'user 2', 'user 3', 'user l']);
    await prepareDatabase(url);
    expect([...(await skeletons())]).toEqual(before);
  });

  test('who are deleted meanwhile get none', async () => {
    const { url, sql } = await databaseWith(3);
    await sql`begin`;
    await sql`delete from users where username = 'User 2'`;
    const prepared = prepareDatabase(url);
    const waiting = () => sql`select 1 from pg_locks where not granted`;
    await expect.poll(waiting, { timeout: 10_000 }).toHaveLength(1);
    await sql`commit`;
    await prepared;
    const rows = await sql`select skeleton from name_skeletons order by skeleton`;
    expect(rows.map(({ skeleton }) => skeleton)).toEqual(['user 3', 'user l']);
  });

  test('need not wait long for a migration that has nothing to do', {
    timeout: 60_000,
  }, async () => {
    const { url } = await databaseWith(100_000);
    await prepareDatabase(url);
    const began = performance.now();
    await prepareDatabase(url);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
