import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Original } from '../../../db/original.ts';
import { temporaryFile, writeOriginal } from '../../support/original.ts';

const ADA = [1, 'Ada', 'ada@example.org', 'sha1$a$b'];

describe('an invalid original database', () => {
  it('is a missing file', () => {
    expect(() => new Original('/nowhere/minitwit.db')).toThrow('There is no file /nowhere/minit');
  });

  it('is a folder', () => {
    const folder = temporaryFile('folder');
    mkdirSync(folder);
    expect(() => new Original(folder)).toThrow('There is no file');
  });

  it('is a file of another kind', () => {
    const file = temporaryFile('notes.txt');
    writeFileSync(file, 'Not a database, but long enough to be mistaken for one. '.repeat(20));
    expect(() => new Original(file)).toThrow(`${file} cannot be read: file is not a database`);
  });

  it('lacks a table', () => {
    const file = writeOriginal({}, 'create table user (user_id, username, email, pw_hash)');
    expect(() => new Original(file)).toThrow('it has no table follower');
  });

  it('lacks a column', () => {
    const file = writeOriginal({}, 'create table user (user_id, username)');
    expect(() => new Original(file)).toThrow('it has no email, pw_hash in user');
  });
});

describe('the original database', () => {
  it('restores text that a column had converted to a number', () => {
    const file = writeOriginal({
      users: [[7, '1984', '2.5', 'sha1$a$b']],
      messages: [[1, 7, '42', 1_700_000_000, 0]],
    });
    const original = new Original(file);
    expect([...original.users()]).toEqual([
      { id: 7, username: '1984', email: '2.5', hash: 'sha1$a$b' },
    ]);
    expect([...original.messages()]).toMatchObject([{ id: 1, author: 7, text: '42' }]);
    original.close();
  });

  it('counts a repeated follow once, and names unknown users', () => {
    const follows = [
      [1, 1],
      [1, 9],
      [1, 1],
    ];
    const original = new Original(writeOriginal({ users: [ADA], follows }));
    const ada = { id: 1, username: 'Ada' };
    expect(original.count('follower')).toBe(3);
    expect([...original.follows()]).toEqual([
      { who: ada, whom: ada, times: 2 },
      { who: ada, whom: { id: 9, username: null }, times: 1 },
    ]);
    original.close();
  });

  it('distinguishes flagged messages and those without an author', () => {
    const messages = [
      [3, 1, 'a', 10, 1],
      [4, 8, 'b', 11, 0],
      [6, 1, 'c', 12, null],
    ];
    const original = new Original(writeOriginal({ users: [ADA], messages }));
    expect([...original.messages()]).toEqual([
      { id: 3, author: 1, text: 'a', pubDate: new Date(10_000), flagged: true, authored: true },
      { id: 4, author: 8, text: 'b', pubDate: new Date(11_000), flagged: false, authored: false },
      { id: 6, author: 1, text: 'c', pubDate: new Date(12_000), flagged: false, authored: true },
    ]);
    expect(original.lastId('message')).toBe(6);
    original.close();
  });

  it('has no last id when it is empty', () => {
    const original = new Original(writeOriginal({}));
    expect([original.lastId('user'), original.lastId('message')]).toEqual([0, 0]);
    original.close();
  });

  it.each([
    [[0, 'Bo', 'b', 'h'], 'User 0', 'its user_id is below 1'],
    [[2 ** 31, 'Bo', 'b', 'h'], 'User 2147483648', 'its user_id is too large'],
    [[2, Buffer.from('Bo'), 'b', 'h'], 'User 2', 'its username is not text'],
    [[2, 'B\0o', 'b', 'h'], 'User 2', 'its username contains a NUL character'],
  ])('refuses the user %j', (row, name, problem) => {
    const original = new Original(writeOriginal({ users: [row] }));
    expect(() => [...original.users()]).toThrow(`${name} in ${original.file} cannot be imported: `);
    expect(() => [...original.users()]).toThrow(problem);
    original.close();
  });

  it.each([
    [[-1, 1, 'a', 10, 0], 'Message -1', 'its message_id is below 1'],
    [[5, 1, 'a\0b', 10, 0], 'Message 5', 'its text contains a NUL character'],
    [[5, 1, Buffer.from('a'), 10, 0], 'Message 5', 'its text is not text'],
    [[5, 1, 'a', null, 0], 'Message 5', 'its pub_date is not a whole number of seconds'],
    [[5, 1, 'a', 'today', 0], 'Message 5', 'its pub_date is not a whole number of seconds'],
    [[5, 1, 'a', 1.5, 0], 'Message 5', 'its pub_date is not a whole number of seconds'],
    [[5, 1, 'a', -1, 0], 'Message 5', 'its pub_date is before 1970'],
    [[5, 1, 'a', 1_700_000_000_000, 0], 'Message 5', 'its pub_date is after the year 9999'],
    [[5, 1, 'a', 10, 'yes'], 'Message 5', 'its flagged is not a whole number'],
  ])('rejects the message %j', (row, name, problem) => {
    const original = new Original(writeOriginal({ users: [ADA], messages: [row] }));
    expect(() => [...original.messages()]).toThrow(
      `${name} in ${original.file} cannot be imported: `,
    );
    expect(() => [...original.messages()]).toThrow(problem);
    original.close();
  });

  it('reports numbers beyond the safe range', () => {
    const messages = [[5, 1, 'a', 2n ** 62n, 0]];
    const original = new Original(writeOriginal({ users: [ADA], messages }));
    expect(() => [...original.messages()]).toThrow(`${original.file} cannot be read: `);
    original.close();
  });
});
