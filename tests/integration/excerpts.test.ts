/** Excerpts of long messages on timelines, and reading a whole message. */
import { describe, expect, test } from 'vitest';
import { publicTimeline } from '../../db/queries/timelines.ts';
import { postMessage, readMessage } from '../../lib/messages.ts';
import { setFlagged } from '../../lib/moderation.ts';
import { readFeed, readPublicTimeline, readUserTimeline } from '../../lib/timelines.ts';
import { registerUser } from '../../lib/users.ts';
import { uniqueName } from '../support/factories.ts';

async function newUser(): Promise<{ id: number; username: string }> {
  const username = uniqueName();
  const id = await registerUser({ username, email: 'a@example.org', password: 'p' });
  return { id, username };
}

/** The text of a message on the author's page. */
async function shownOf(text: string) {
  const { username } = await newUser();
  await postMessage(username, text);
  const { page } = await readUserTimeline(username, null, {});
  return { text: page.messages[0]?.text, isCut: page.messages[0]?.isCut };
}

const FAMILY = '👨‍👩‍👧‍👦';

describe('a timeline shows', () => {
  test.each([
    ['1,000 letters', 'a'.repeat(1_000)],
    ['1,000 code points of two units each', '🌊'.repeat(1_000)],
  ])('a message of %s in full', async (_, text) => {
    expect(await shownOf(text)).toEqual({ text, isCut: false });
  });

  test.each([
    ['letters', 'a'.repeat(1_001), 'a'.repeat(1_000)],
    ['many more letters', 'a'.repeat(10_000), 'a'.repeat(1_000)],
    ['code points of two units each', '🌊'.repeat(1_001), '🌊'.repeat(1_000)],
    ['a last one of two units', `${'a'.repeat(1_000)}🌊`, 'a'.repeat(1_000)],
  ])('the first 1,000 code points of longer ones: %s', async (_, text, shown) => {
    expect(await shownOf(text)).toEqual({ text: shown, isCut: true });
  });

  test.each([
    ['an emoji of seven code points', FAMILY],
    ['a letter and its accent', 'e\u0301'],
    ['a flag', '🇩🇰'],
  ])('%s whole or not at all', async (_, character) => {
    const before = 'a'.repeat(999);
    const expected = { text: before, isCut: true };
    expect(await shownOf(`${before}${character} and more`)).toEqual(expected);
  });

  test('a part of a character that is longer than the excerpt', async () => {
    const text = `a${'\u0301'.repeat(2_000)}`;
    expect(await shownOf(text)).toEqual({ text: text.slice(0, 1_000), isCut: true });
  });

  test('no white space before the ellipsis', async () => {
    const text = `begin${'\n'.repeat(2_000)}end`;
    expect(await shownOf(text)).toEqual({ text: 'begin', isCut: true });
  });

  test('the same excerpt on every timeline, and reads little more than that', async () => {
    const { id, username } = await newUser();
    await postMessage(username, '🌊'.repeat(10_000));
    const expected = { author: username, text: '🌊'.repeat(1_000), isCut: true };
    expect((await readFeed(id, {})).messages[0]).toMatchObject(expected);
    const { messages } = await readPublicTimeline({});
    expect(messages.find(({ author }) => author === username)).toMatchObject(expected);
    const newest = { direction: 'before', pubDate: Infinity, id: Number.MAX_SAFE_INTEGER } as const;
    const rows = await publicTimeline(newest, 30);
    expect(rows.find(({ author }) => author === username)?.text).toBe('🌊'.repeat(1_001));
  });
});

describe('a message', () => {
  test('can be read in full', async () => {
    const { username } = await newUser();
    const text = `begin\n\n${'🌊'.repeat(9_000)} end`;
    const id = await postMessage(username, text);
    const message = await readMessage(id);
    expect(message).toEqual({
      id,
      author: username,
      text,
      isCut: false,
      pubDate: expect.any(Number),
    });
    const { page } = await readUserTimeline(username, null, {});
    expect(message.pubDate).toBe(page.messages[0]?.pubDate);
  });

  test.each([0, -1, 1.5, Number.NaN, 2 ** 53, 8_000_000_000_000_000])(
    'that does not exist cannot be read: %d',
    async (id) => {
      await expect(readMessage(id)).rejects.toThrow(/no.* message/i);
    },
  );

  test('that is flagged cannot be read until it is unflagged', async () => {
    const { username } = await newUser();
    const id = await postMessage(username, 'rude');
    await setFlagged([id], true);
    await expect(readMessage(id)).rejects.toThrow(/no.* message/i);
    await setFlagged([id], false);
    expect((await readMessage(id)).text).toBe('rude');
  });
});
