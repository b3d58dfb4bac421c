/** The community for benchmarks. */
import postgres from 'postgres';
import { afterEach, expect, test } from 'vitest';
import { middleOfTimeline } from '../../tools/bench/community.ts';
import { Seeder } from '../../tools/bench/seed.ts';
import { createDatabase } from '../support/fresh-database.ts';

const SIZE = { users: 300, messages: 1_000, follows: 2_000 };

const open: { end(): Promise<void> }[] = [];

afterEach(async () => {
  for (const connection of open.splice(0)) await connection.end();
});

async function newDatabase() {
  const url = await createDatabase('seed');
  const seeder = new Seeder(url);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  open.push(sql, { end: () => seeder.close() });
  return { seeder, sql };
}

function fill(seeder: Seeder, size = SIZE, signal = new AbortController().signal) {
  const seen: number[] = [];
  const onProgress = (done: number, total: number) => void seen.push(done / total);
  return seeder.fill({ size, passwordHash: 'a hash', onProgress, signal }).then(() => seen);
}

/** A checksum over all rows of the community. */
async function fingerprint(sql: postgres.Sql): Promise<unknown> {
  const [row] = await sql`select
    (select md5(string_agg(u::text, '' order by id)) from
      (select id, username, email, password_hash from users) u) as users,
    (select md5(string_agg(f::text, '' order by who_id, whom_id)) from follows f) as follows,
    (select md5(string_agg(m::text, '' order by id)) from messages m) as messages`;
  return row;
}

test('has the requested number of rows', async () => {
  const { seeder, sql } = await newDatabase();
  const progress = await fill(seeder);
  expect(progress.at(-1)).toBe(1);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  const [counts] = await sql`select
    (select count(*)::int from users where username ~ '^user\\d+$') as users,
    (select count(*)::int from messages) as messages,
    (select count(*)::int from follows join users on users.id = who_id
      where username like 'user%') as follows,
    (select count(*)::int from follows where who_id = whom_id) as selfish`;
  expect(counts).toEqual({ ...SIZE, selfish: 0 });
});

test('has readers of every kind, and newcomers who follow nobody', async () => {
  const { seeder, sql } = await newDatabase();
  await fill(seeder);
  const followed = await sql`select username, count(whom_id)::int from users
    left join follows on who_id = users.id where username !~ '^(user|newcomer)' group by 1 order by 2, 1`;
  expect(followed.map(({ username, count }) => [username, count])).toEqual([
    ['follows10', 10],
    ['follows100', 100],
    ['follows2000', SIZE.users],
    ['follows5000', SIZE.users],
  ]);
  const [newcomers] = await sql`select count(*)::int as members,
    count(*) filter (where exists (select from follows where who_id = users.id))::int as followers
    from users where username like 'newcomer%'`;
  expect(newcomers).toEqual({ members: 500, followers: 0 });
});

test('is skewed like a real community', async () => {
  const { seeder, sql } = await newDatabase();
  await fill(seeder, { ...SIZE, messages: 20_000 });
  const [shape] = await sql`select
    (select count(*)::int from messages where flagged) as flagged,
    (select count(*)::int from messages where author_id <= ${SIZE.users / 4}) as by_the_popular,
    (select min(length(text)) from messages) as shortest,
    (select max(length(text)) from messages) as longest`;
  expect(shape?.flagged).toBeGreaterThan(100);
  expect(shape?.flagged).toBeLessThan(300);
  expect(shape?.by_the_popular).toBeGreaterThan(8_000);
  expect(shape?.shortest).toBeGreaterThan(0);
  expect(shape?.longest).toBeGreaterThan(100);
});

test('is deterministic', async () => {
  const [one, other] = [await newDatabase(), await newDatabase()];
  await fill(one.seeder);
  await fill(other.seeder, { ...SIZE, follows: 100 });
  await fill(other.seeder);
  expect(await fingerprint(other.sql)).toEqual(await fingerprint(one.sql));
});

test('knows the position of the message in the middle', async () => {
  const { seeder, sql } = await newDatabase();
  await fill(seeder);
  const [position = '', id] = middleOfTimeline(SIZE).split('-');
  const [{ newer } = { newer: 0 }] = await sql`select count(*)::int as newer from messages
    where (pub_date, id) > (to_timestamp(${position}::float8 / 1000), ${id ?? ''}::bigint)`;
  expect(newer).toBe(SIZE.messages / 2);
});

test('is reused only if it is complete', async () => {
  const { seeder } = await newDatabase();
  expect(await seeder.isFilled(SIZE)).toBe(false);
  await expect(fill(seeder, SIZE, AbortSignal.abort(new Error('enough')))).rejects.toThrow(
    'enough',
  );
  expect(await seeder.isFilled(SIZE)).toBe(false);
  await fill(seeder);
  expect(await seeder.isFilled(SIZE)).toBe(true);
  expect(await seeder.isFilled({ ...SIZE, messages: 999 })).toBe(false);
});

test('is reset after measurements', async () => {
  const { seeder, sql } = await newDatabase();
  await fill(seeder);
  const before = await fingerprint(sql);
  await sql`insert into users (username, email, password_hash) values ('somebody', 'a@b', 'c')`;
  await sql`insert into messages (author_id, text) select id, 'new' from users
    where username in ('somebody', 'user1')`;
  await sql`insert into follows select who.id, whom.id from users who, users whom
    where who.username in ('newcomer1', 'newcomer500', 'somebody') and whom.username = 'user7'`;
  expect(await fingerprint(sql)).not.toEqual(before);
  await seeder.restore(SIZE);
  expect(await fingerprint(sql)).toEqual(before);
});

test('is distinguished from a real database', async () => {
  const { seeder, sql } = await newDatabase();
  expect(await seeder.hasOtherUsers()).toBe(false);
  await sql`insert into users (username, email, password_hash) values ('somebody', 'a@b', 'c')`;
  expect(await seeder.hasOtherUsers()).toBe(true);
  await fill(seeder);
  expect(await seeder.hasOtherUsers()).toBe(false);
});
