/** Imports the original's real database with the command, and signs its users in. */
import postgres from 'postgres';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../db/client.ts';
import { findCredentialsByName } from '../../db/queries/users.ts';
import { listMessages, listMessagesOf, postMessage } from '../../lib/messages.ts';
import { authenticate, registerUser } from '../../lib/users.ts';
import { type Ended, runCommandLine } from '../support/command.ts';
import { createDatabase } from '../support/fresh-database.ts';
import { sharedFile } from '../support/shared-data.ts';

const { file, absent } = sharedFile('minitwit.db');

const SKIPPED = `Skipped 2 repeated follows:
  user 18 "Rhea Pollan" follows user 39 "Maribeth Chenot"
  user 39 "Maribeth Chenot" follows user 19 "Ayako Yestramski"
Skipped 2 follows with an unknown user:
  user 1 "Roger Histand" follows user 9999
  user 9999 follows user 1 "Roger Histand"
Skipped 1 message without an author:
  message 11311 by user 9999
`;

describe.skipIf(absent)('the original database', () => {
  let first: Ended;
  let second: Ended;
  let databaseUrl: string;

  beforeAll(async () => {
    databaseUrl = await createDatabase('original');
    first = await runCommandLine('bin/import.ts', [file], databaseUrl);
    second = await runCommandLine('bin/import.ts', [file], databaseUrl);
    connect(databaseUrl);
  });

  it('is imported except for five rows, which are named', () => {
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^users +204 +204 +0 +0$/m);
    expect(first.stdout).toMatch(/^follows +6,269 +6,265 +0 +4$/m);
    expect(first.stdout).toMatch(/^messages +11,309 +11,308 +0 +1$/m);
    expect(first.stdout.endsWith(SKIPPED)).toBe(true);
  });

  it('is not duplicated by a second import', () => {
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(second.stdout).toMatch(/^users +204 +0 +204 +0$/m);
    expect(second.stdout).toMatch(/^follows +6,269 +0 +6,265 +4$/m);
    expect(second.stdout).toMatch(/^messages +11,309 +0 +11,308 +1$/m);
  });

  it('keeps flagged messages hidden, and keeps dates', async () => {
    const database = postgres(databaseUrl);
    const names = await database<{ username: string }[]>`select username from users`;
    await database.end();
    // By author: one list is limited.
    const lists = await Promise.all(names.map(({ username }) => listMessagesOf(username, 10_000)));
    expect(lists.some(({ truncated }) => truncated)).toBe(false);
    const dates = lists.flatMap(({ json }) =>
      (JSON.parse(json) as { pub_date: number }[]).map(({ pub_date }) => pub_date),
    );
    expect(dates).toHaveLength(11_304);
    expect(Math.min(...dates)).toBe(1_233_065_594);
    expect(Math.max(...dates)).toBeLessThanOrEqual(1_738_318_302);
    const newest = await listMessages(20_000);
    expect(newest.truncated).toBe(true);
    expect(JSON.parse(newest.json)[0].pub_date).toBe(Math.max(...dates));
    const mine = JSON.parse((await listMessagesOf('Åse Ødegård', 10)).json);
    expect(mine).toContainEqual({
      content: 'Rødgrød med fløde 🍓 <b>not bold</b>',
      pub_date: expect.any(Number),
      user: 'Åse Ødegård',
    });
  });

  it.each([
    ['Roger Histand', ']=)[X{Km{z', 1],
    ['old sha1', 'tango-4', 201],
    ['old scrypt', 'tango-5', 202],
    ['old aspnet', 'tango-6', 203],
    ['Åse Ødegård', 'tango-7', 204],
  ])('lets %s sign in, and then stores a new hash', async (username, password, id) => {
    await expect(authenticate(username, `${password}!`)).rejects.toThrow('Invalid password');
    expect((await findCredentialsByName(username))?.hash).not.toMatch(/^\$argon2id/);
    expect(await authenticate(username, password)).toMatchObject({ id, username });
    expect((await findCredentialsByName(username))?.hash).toMatch(/^\$argon2id/);
    expect(await authenticate(username, password)).toMatchObject({ id, username });
    await expect(authenticate(username, `${password}!`)).rejects.toThrow('Invalid password');
  });

  it('assigns new ids to new users and messages', async () => {
    const id = await registerUser({ username: 'new', email: 'new@example.org', password: 'tango' });
    expect(id).toBe(205);
    expect(await postMessage('old sha1', 'still here')).toBe(11_312);
  });
});
