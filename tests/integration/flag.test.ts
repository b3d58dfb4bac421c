import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, inject, it } from 'vitest';
import { inProject } from '../../bin/project.ts';
import { insertUser } from '../../db/queries/users.ts';
import { listMessagesOf, postMessage } from '../../lib/messages.ts';
import { allMessages, setFlagged } from '../../lib/moderation.ts';
import { childEnvironment } from '../../platform/env.ts';
import { runCommandLine } from '../support/command.ts';
import { uniqueName } from '../support/factories.ts';
import { createDatabase } from '../support/fresh-database.ts';

const flag = (...args: string[]) => runCommandLine('bin/flag.ts', args, inject('databaseUrl'));

async function newAuthor(): Promise<string> {
  const name = uniqueName('author');
  await insertUser({
    username: name,
    email: 'author@example.org',
    passwordHash: 'no password',
    skeletons: [],
  });
  return name;
}

async function visibleTexts(author: string): Promise<string[]> {
  const { json } = await listMessagesOf(author, 100);
  const messages: { content: string }[] = JSON.parse(json);
  return messages.map(({ content }) => content);
}

/** An id that this database will never assign. */
const UNKNOWN = 8_000_000_000_000_000;

describe('flagging', () => {
  it('hides exactly the given messages, and unflagging shows them again', async () => {
    const author = await newAuthor();
    const rude = await postMessage(author, 'rude');
    const rest = await postMessage(author, 'kind');
    expect(await flag(`${rude}`)).toEqual({
      code: 0,
      stdout: `Flagged message ${rude} by ${author}: rude\n`,
      stderr: '',
    });
    expect(await visibleTexts(author)).toEqual(['kind']);
    expect(await flag('--unflag', `${rude}`, `${rest}`)).toEqual({
      code: 0,
      stdout:
        `Unflagged message ${rude} by ${author}: rude\n` +
        `Was not flagged: message ${rest} by ${author}: kind\n`,
      stderr: '',
    });
    expect(await visibleTexts(author)).toEqual(['kind', 'rude']);
  });

  it('reports unknown ids, and still flags the others', async () => {
    const author = await newAuthor();
    const id = await postMessage(author, 'rude');
    expect(await flag(`${UNKNOWN}`, `${id}`, `${id}`)).toEqual({
      code: 1,
      stdout: `Flagged message ${id} by ${author}: rude\n`,
      stderr: `There is no message ${UNKNOWN}\n`,
    });
    expect(await visibleTexts(author)).toEqual([]);
  });

  it('reports what it changed and what it did not', async () => {
    const author = await newAuthor();
    const [one, two] = [await postMessage(author, 'one'), await postMessage(author, 'two')];
    await setFlagged([one], true);
    expect(await setFlagged([two, UNKNOWN, one], true)).toEqual({
      found: [
        { id: one, author, text: 'one', changed: false },
        { id: two, author, text: 'two', changed: true },
      ],
      unknown: [UNKNOWN],
    });
  });
});

describe('listing', () => {
  it('prints every message with its author, including flagged ones, one per line', async () => {
    const author = await newAuthor();
    const rude = await postMessage(author, 'rude');
    const odd = await postMessage(author, 'two\nlines\tand \u001b[2J an escape');
    await setFlagged([rude], true);
    const { code, stdout, stderr } = await flag('-i');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n').filter((line) => line.includes(author));
    expect(lines).toEqual([
      `${rude}\t${author}\tflagged\trude`,
      `${odd}\t${author}\t-\ttwo\\nlines\\u0009and \\u001b[2J an escape`,
    ]);
  });

  it('continues from page to page', async () => {
    const author = await newAuthor();
    const ids: number[] = [];
    for (let count = 0; count < 1_050; count += 1) ids.push(await postMessage(author, `${count}`));
    const listed: number[] = [];
    for await (const message of allMessages()) {
      if (message.author === author) listed.push(message.id);
    }
    expect(listed).toEqual(ids);
  });

  it('ends quietly when its reader stops', async () => {
    const author = await newAuthor();
    for (let count = 0; count < 20; count += 1) await postMessage(author, 'long '.repeat(2_000));
    const child = spawn(process.execPath, [inProject('bin/flag.ts'), '-i'], {
      env: childEnvironment({ DATABASE_URL: inject('databaseUrl') }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'close');
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await text(child.stderr)).toBe('');
    await ended;
    expect(child.exitCode).toBe(0);
  });

  it('prints nothing for an empty database', async () => {
    const empty = await createDatabase('flag');
    expect(await runCommandLine('bin/flag.ts', ['-i'], empty)).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });
});

describe('the command line', () => {
  it('is explained by -h', async () => {
    const { code, stdout } = await flag('-h');
    expect(code).toBe(0);
    expect(stdout).toContain('npm run flag -- --unflag ID…');
  });

  it.each([[[]], [['-i', '3']], [['12', 'x']], [['-3']], [['99999999999999999999']]])(
    'is rejected if it is %j',
    async (args) => {
      const { code, stdout, stderr } = await flag(...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).not.toBe('');
    },
  );
});
