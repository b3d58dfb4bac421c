/** `npm run admin`: deleting a user, and its effects on others. */
import { PassThrough } from 'node:stream';
import { describe, expect, inject, it } from 'vitest';
import { confirm } from '../../bin/admin/confirm.ts';
import { insertUser } from '../../db/queries/users.ts';
import { deleteAccount, inspectAccount } from '../../lib/accounts.ts';
import { follow, listFollows } from '../../lib/follows.ts';
import { listMessages, listMessagesOf, postMessage } from '../../lib/messages.ts';
import { setFlagged } from '../../lib/moderation.ts';
import { skeletonsOf } from '../../lib/name-skeletons.ts';
import { readUserTimeline } from '../../lib/timelines.ts';
import { registerUser } from '../../lib/users.ts';
import { NotFound } from '../../platform/errors.ts';
import { userSnapshot } from '../../server/web/page-versions.ts';
import { runCommandLine } from '../support/command.ts';
import { newRegistration, uniqueName } from '../support/factories.ts';

const databaseUrl = inject('databaseUrl');
const admin = (...args: string[]) => runCommandLine('bin/admin.ts', args, databaseUrl);

async function newUser(): Promise<string> {
  const name = uniqueName('account');
  await insertUser({
    username: name,
    email: 'account@example.org',
    passwordHash: 'no password',
    skeletons: skeletonsOf(name),
  });
  return name;
}

/** Two users with messages who follow each other, and a third who follows the first. */
async function community() {
  const [leaver, friend, reader] = [await newUser(), await newUser(), await newUser()];
  for (const text of ['one', 'two']) await postMessage(leaver, text);
  await setFlagged([await postMessage(leaver, 'flagged')], true);
  await postMessage(friend, 'stays');
  await follow(leaver, friend);
  await follow(friend, leaver);
  await follow(reader, leaver);
  return { leaver, friend, reader };
}

describe('deleting a user', () => {
  it('deletes their messages and follows, and reports how many', async () => {
    const { leaver, friend, reader } = await community();
    expect(await admin('delete-user', leaver, '--yes')).toEqual({
      code: 0,
      stdout: `Deleted the user "${leaver}": 3 messages, 1 follow, 2 followers.\n`,
      stderr: '',
    });
    await expect(listMessagesOf(leaver, 10)).rejects.toThrow(NotFound);
    expect((await listMessages(1_000)).json).not.toContain(leaver);
    expect(JSON.parse((await listFollows(reader, 10)).json)).toEqual({ follows: [] });
    const { profile, page } = await readUserTimeline(friend, null, {});
    expect(profile).toMatchObject({ followers: 0, following: 0 });
    expect(page.messages.map(({ text }) => text)).toEqual(['stays']);
  });

  it('is visible at once on the pages of this process', async () => {
    const { leaver, friend } = await community();
    const before = await userSnapshot(friend);
    expect(before.value.profile.followers).toBe(1);
    await userSnapshot(leaver);
    await deleteAccount(databaseUrl, leaver);
    expect((await userSnapshot(friend)).value.profile.followers).toBe(0);
    await expect(userSnapshot(leaver)).rejects.toThrow(NotFound);
  });

  it('frees the name for a new user, who inherits nothing', async () => {
    const { leaver } = await community();
    await deleteAccount(databaseUrl, leaver);
    await registerUser({ ...newRegistration(), username: leaver, password: 'another' });
    const { profile, page } = await readUserTimeline(leaver, null, {});
    expect(profile).toMatchObject({ followers: 0, following: 0 });
    expect(page.messages).toEqual([]);
  });

  it('fails with a message if there is no such user', async () => {
    for (const name of [uniqueName('nobody'), '\ud800']) {
      const { code, stdout, stderr } = await admin('delete-user', name, '--yes');
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^There is no (such )?user/);
    }
  });

  it('asks for confirmation, and does nothing without a terminal', async () => {
    const name = await newUser();
    const { code, stdout, stderr } = await admin('delete-user', name);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--yes');
    expect(await inspectAccount(databaseUrl, name)).toMatchObject({ messages: 0 });
  });
});

describe('the confirmation', () => {
  it.each([
    ['y\n', true],
    [' Yes \n', true],
    ['n\n', false],
    ['\n', false],
    ['yellow\n', false],
    ['', false],
  ])('answered with %j is %s', async (answer, expected) => {
    const input = new PassThrough();
    const output = new PassThrough();
    const answered = confirm('Delete it?', input, output);
    input.end(answer);
    expect(await answered).toBe(expected);
    expect(String(output.read())).toContain('Delete it? (y/N) ');
  });
});

describe('the command line', () => {
  it('is explained by -h', async () => {
    const { code, stdout } = await admin('-h');
    expect(code).toBe(0);
    expect(stdout).toContain('npm run admin -- delete-user NAME');
  });

  it.each([[[]], [['delete-user']], [['delete-user', 'a', 'b']], [['rename', 'a']], [['--all']]])(
    'is rejected if it is %j',
    async (args) => {
      const { code, stdout, stderr } = await admin(...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).not.toBe('');
    },
  );
});
