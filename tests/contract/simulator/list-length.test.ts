/** `no`: the length of a list. */
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { uniqueName } from '../../support/factories.ts';
import { type Listed, onEachListener } from '../../support/simulator.ts';

const DEFAULT = 100;
const MOST = 10_000;

const database = postgres(inject('databaseUrl'), { max: 1 });
const author = uniqueName('prolific');

beforeAll(async () => {
  await database`
    with author as (
      insert into users (username, email, password_hash)
      values (${author}, 'prolific@example.org', '') returning id
    )
    insert into messages (author_id, text)
    select id, 'message ' || n from author, generate_series(1, 10001) n`;
  await database`
    with crowd as (
      insert into users (username, email, password_hash)
      select ${author} || ' fan ' || n, 'fan@example.org', '' from generate_series(1, 120) n
      returning id
    )
    insert into follows (who_id, whom_id)
    select users.id, crowd.id from users, crowd where username = ${author}`;
});

afterAll(() => database.end());

const ASKED: [query: string, length: number][] = [
  ['', DEFAULT],
  ['?no=0', 0],
  ['?no=1', 1],
  ['?no=7', 7],
  ['?no=007', 7],
  ['?no=101', 101],
  ['?no=10000', MOST],
  ['?no=10001', MOST],
  ['?no=99999999999999999999999999', MOST],
];

const NO_NUMBER = ['', '-1', 'abc', '1.5', '1e2', '%00', '5x', ' 5', '%2B5', '٣', 'null'];

onEachListener((simulator) => {
  describe.each(ASKED)('%s', (query, length) => {
    test('limits the messages of one author', async () => {
      expect(await simulator.messagesOf(author, query)).toHaveLength(length);
    });

    test('limits the messages of all users', async () => {
      expect((await simulator.read(`/msgs${query}`)) as Listed[]).toHaveLength(length);
    });

    test('limits the followed users', async () => {
      expect(await simulator.followedBy(author, query)).toHaveLength(Math.min(length, 120));
    });
  });

  test.each(NO_NUMBER)('is 100 when it is "%s"', async (garbage) => {
    const query = `?no=${garbage.includes('%') ? garbage : encodeURIComponent(garbage)}`;
    expect(await simulator.messagesOf(author, query)).toHaveLength(DEFAULT);
    expect(await simulator.followedBy(author, query)).toHaveLength(DEFAULT);
    expect(await simulator.read(`/msgs${query}`)).toHaveLength(DEFAULT);
  });
});
