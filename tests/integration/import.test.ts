import type postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { Original } from '../../db/original.ts';
import { importOriginal } from '../../lib/import.ts';
import { ADA, BO, emptyDatabase, importRows } from '../support/import.ts';
import { writeOriginal } from '../support/original.ts';

describe('an import', () => {
  it('preserves ids, dates, flags and hashes', async () => {
    const { url, sql } = await emptyDatabase();
    const messages = [
      [3, 4, 'Rødgrød\nmed fløde 🍓', 1_233_065_594, 0],
      [9, 1, '', 1_738_318_302, 1],
    ];
    await importRows(url, { users: [ADA, BO], follows: [[4, 1]], messages });
    expect([
      ...(await sql`select id, username, email, password_hash from users order by id`),
    ]).toEqual([
      { id: 1, username: 'Ada', email: 'ada@example.org', password_hash: 'sha1$a$b' },
      { id: 4, username: 'Bo', email: 'bo@example.org', password_hash: 'sha1$c$d' },
    ]);
    expect([...(await sql`select * from follows`)]).toEqual([{ who_id: 4, whom_id: 1 }]);
    expect([...(await sql`select * from messages order by id`)]).toEqual([
      {
        id: '3',
        author_id: 4,
        text: 'Rødgrød\nmed fløde 🍓',
        pub_date: new Date('2009-01-27T14:13:14Z'),
        flagged: false,
      },
      {
        id: '9',
        author_id: 1,
        text: '',
        pub_date: new Date('2025-01-31T10:11:42Z'),
        flagged: true,
      },
    ]);
  });

  it('skips and names rows that are orphaned or repeated', async () => {
    const { url, counts } = await emptyDatabase();
    const follows = [
      [1, 4],
      [1, 4],
      [1, 4],
      [1, 9],
      [null, 4],
      [4, 4],
    ];
    const messages = [
      [1, 1, 'kept', 10, 0],
      [2, 9, 'by nobody', 11, 0],
    ];
    const summary = await importRows(url, { users: [ADA, BO], follows, messages });
    expect(summary).toEqual({
      users: { read: 2, imported: 2, alreadyThere: 0 },
      follows: {
        read: 6,
        imported: 1,
        alreadyThere: 0,
        repeated: { count: 2, names: ['user 1 "Ada" follows user 4 "Bo"'] },
        ofUnknownUser: {
          count: 2,
          names: expect.arrayContaining(['user 1 "Ada" follows user 9']),
        },
        ofSelf: { count: 1, names: ['user 4 "Bo" follows user 4 "Bo"'] },
      },
      messages: {
        read: 2,
        imported: 1,
        alreadyThere: 0,
        withoutAuthor: { count: 1, names: ['message 2 by user 9'] },
      },
    });
    expect(await counts()).toEqual({ users: 2, follows: 1, messages: 1 });
  });

  it('names only the first of many', async () => {
    const { url } = await emptyDatabase();
    const messages = Array.from({ length: 25 }, (_, index) => [index + 1, 9, 'lost', 10, 0]);
    const { withoutAuthor } = (await importRows(url, { messages })).messages;
    expect(withoutAuthor.count).toBe(25);
    expect(withoutAuthor.names).toHaveLength(11);
    expect(withoutAuthor.names.at(-1)).toBe('…');
  });

  it('adds only new rows when it is repeated, and keeps later changes', async () => {
    const { url, sql, counts } = await emptyDatabase();
    const rows = { users: [ADA, BO], follows: [[1, 4]], messages: [[1, 1, 'first', 10, 0]] };
    await importRows(url, rows);
    await sql`update users set password_hash = 'upgraded' where id = 1`;
    await sql`update messages set flagged = true where id = 1`;
    const { users, follows, messages } = await importRows(url, {
      users: [...rows.users, [5, 'Cy', 'cy@example.org', 'sha1$e$f']],
      follows: [...rows.follows, [4, 1]],
      messages: [...rows.messages, [2, 5, 'second', 11, 0]],
    });
    expect(users).toMatchObject({ read: 3, imported: 1, alreadyThere: 2 });
    expect(follows).toMatchObject({ read: 2, imported: 1, alreadyThere: 1 });
    expect(messages).toMatchObject({ read: 2, imported: 1, alreadyThere: 1 });
    expect(await counts()).toEqual({ users: 3, follows: 2, messages: 2 });
    const [ada] = await sql`select password_hash from users where id = 1`;
    expect(ada).toEqual({ password_hash: 'upgraded' });
    const [first] = await sql`select flagged from messages where id = 1`;
    expect(first).toEqual({ flagged: true });
  });

  it('imports several batches, and reports its progress', async () => {
    const { url, counts } = await emptyDatabase();
    const messages = Array.from({ length: 4_500 }, (_, index) => [index + 1, 1, `${index}`, 10, 0]);
    const steps: [number, number][] = [];
    const original = new Original(writeOriginal({ users: [ADA], messages }));
    await importOriginal(original, url, (done, total) => steps.push([done, total]));
    original.close();
    expect(steps).toEqual([1, 2_001, 4_001, 4_501].map((done) => [done, 4_501]));
    expect(await counts()).toEqual({ users: 1, follows: 0, messages: 4_500 });
  });
});

describe('ids after an import', () => {
  const insertUser = (sql: postgres.Sql, name: string) =>
    sql`insert into users (username, email, password_hash) values (${name}, '', '') returning id`;

  it('continue after the largest imported id', async () => {
    const { url, sql } = await emptyDatabase();
    await importRows(url, { users: [BO], messages: [[70, 4, 'last', 10, 0]] });
    expect([...(await insertUser(sql, 'next'))]).toEqual([{ id: 5 }]);
    const [message] = await sql`insert into messages (author_id, text) values (4, '') returning id`;
    expect(message).toEqual({ id: '71' });
  });

  it('never go back', async () => {
    const { url, sql } = await emptyDatabase();
    await sql`select setval('users_id_seq', 100)`;
    await importRows(url, { users: [ADA] });
    expect([...(await insertUser(sql, 'next'))]).toEqual([{ id: 101 }]);
  });
});

it('concurrent imports run one after the other', async () => {
  const { url, counts } = await emptyDatabase();
  const rows = { users: [ADA, BO], follows: [[1, 4]], messages: [[1, 1, 'first', 10, 0]] };
  const both = await Promise.all([importRows(url, rows), importRows(url, rows)]);
  expect(both.map(({ users }) => users.imported).sort()).toEqual([0, 2]);
  expect(both.map(({ users }) => users.alreadyThere).sort()).toEqual([0, 2]);
  expect(await counts()).toEqual({ users: 2, follows: 1, messages: 1 });
});
