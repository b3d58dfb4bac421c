import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../support/command.ts';
import { ADA, BO, emptyDatabase, importRows, NOTHING } from '../support/import.ts';
import { temporaryFile } from '../support/original.ts';

describe('nothing is imported', () => {
  it('when a row is invalid', async () => {
    const { url, counts } = await emptyDatabase();
    const messages = Array.from({ length: 2_500 }, (_, index) => [index + 1, 1, 'fine', 10, 0]);
    messages.push([2_501, 1, 'not\0fine', 10, 0]);
    const attempt = importRows(url, { users: [ADA], messages });
    await expect(attempt).rejects.toThrow(/^Message 2501 in .* its text contains a NUL character/);
    expect(await counts()).toEqual(NOTHING);
  });

  it('when two users of the file have the same name', async () => {
    const { url, counts } = await emptyDatabase();
    const attempt = importRows(url, { users: [ADA, [2, 'Ada', 'other@example.org', 'x']] });
    await expect(attempt).rejects.toThrow('Users 1 and 2 in ');
    await expect(attempt).rejects.toThrow('are both called "Ada"');
    expect(await counts()).toEqual(NOTHING);
  });

  it('when the database has another user with the same id', async () => {
    const { url, counts } = await emptyDatabase();
    await importRows(url, { users: [ADA] });
    const attempt = importRows(url, { users: [[1, 'Eve', 'eve@example.org', 'x'], BO] });
    await expect(attempt).rejects.toThrow('user 1 is "Eve" in the file and "Ada" in the database');
    expect(await counts()).toEqual({ users: 1, follows: 0, messages: 0 });
  });

  it('when the database has another user with the same name', async () => {
    const { url, counts } = await emptyDatabase();
    await importRows(url, { users: [ADA] });
    const attempt = importRows(url, { users: [[8, 'Ada', 'ada@example.org', 'x'], BO] });
    await expect(attempt).rejects.toThrow('"Ada" is user 8 in the file and 1 in the database');
    expect(await counts()).toEqual({ users: 1, follows: 0, messages: 0 });
  });

  it.each([
    ['text', [6, 1, 'other', 10, 0]],
    ['author', [6, 4, 'one', 10, 0]],
    ['date', [6, 1, 'one', 11, 0]],
  ])('when the database has a message with the same id and another %s', async (_, message) => {
    const { url, counts } = await emptyDatabase();
    await importRows(url, { users: [ADA], messages: [[6, 1, 'one', 10, 0]] });
    const attempt = importRows(url, { users: [ADA, BO], messages: [message] });
    await expect(attempt).rejects.toThrow('other messages have the ids 6');
    expect(await counts()).toEqual({ users: 1, follows: 0, messages: 1 });
  });

  it('when the connection is lost during the import', async () => {
    const { url, sql, counts } = await emptyDatabase();
    const messages = Array.from({ length: 30_000 }, (_, index) => [index + 1, 1, 'text', 10, 0]);
    let killed: Promise<unknown> | undefined;
    const attempt = importRows(url, { users: [ADA], messages }, () => {
      killed ??= sql`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'minitwit-import' and datname = current_database()`.execute();
    });
    await expect(attempt).rejects.toThrow('The connection to the database failed: ');
    expect(await killed).toEqual([{ pg_terminate_backend: true }]);
    expect(await counts()).toEqual(NOTHING);
  });
});

describe('the command', () => {
  it('reports an error in one line, and imports nothing', async () => {
    const { url, counts } = await emptyDatabase();
    const absent = temporaryFile('absent.db');
    expect(await runCommandLine('bin/import.ts', [absent], url)).toEqual({
      code: 1,
      stdout: '',
      stderr: `There is no file ${absent}\n`,
    });
    expect(await counts()).toEqual(NOTHING);
  });

  it('says how it is called', async () => {
    const help = await runCommandLine('bin/import.ts', ['--help'], 'postgres://nowhere.invalid/');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('npm run import -- FILE');
    const wrong = await runCommandLine('bin/import.ts', [], 'postgres://nowhere.invalid/');
    expect(wrong).toMatchObject({ code: 2, stderr: 'Name one file: npm run import -- FILE\n' });
  });
});
