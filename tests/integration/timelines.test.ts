import { describe, expect, test } from 'vitest';
import { follow, unfollow } from '../../lib/follows.ts';
import { postMessage } from '../../lib/messages.ts';
import { readFeed, readPublicTimeline, readUserTimeline } from '../../lib/timelines.ts';
import { registerUser } from '../../lib/users.ts';
import { invalidateSnapshots } from '../../platform/snapshots.ts';
import {
  publicSnapshot,
  publishPageVersions,
  userSnapshot,
} from '../../server/web/page-versions.ts';
import { uniqueName } from '../support/factories.ts';

async function newUser(): Promise<{ id: number; username: string }> {
  const username = uniqueName();
  const id = await registerUser({ username, email: 'a@example.org', password: 'p' });
  return { id, username };
}

const timelineOf = async (username: string, request = {}) =>
  (await readUserTimeline(username, null, request)).page;

const texts = ({ messages }: { messages: { text: string }[] }) => messages.map(({ text }) => text);

describe('a timeline of many messages', () => {
  async function prolific(count: number): Promise<string> {
    const { username } = await newUser();
    for (let index = 1; index <= count; index += 1) await postMessage(username, `m${index}`);
    return username;
  }

  const named = (from: number, to: number) =>
    Array.from({ length: from - to + 1 }, (_, index) => `m${from - index}`);

  test('can be read to its end and back, without gaps or repetitions', async () => {
    const username = await prolific(65);
    const first = await timelineOf(username);
    expect(texts(first)).toEqual(named(65, 36));
    expect(first.newer).toBeUndefined();
    const second = await timelineOf(username, { before: first.older });
    expect(texts(second)).toEqual(named(35, 6));
    const third = await timelineOf(username, { before: second.older });
    expect(texts(third)).toEqual(named(5, 1));
    expect(third.older).toBeUndefined();
    const back = await timelineOf(username, { after: third.newer });
    expect(texts(back)).toEqual(named(35, 6));
    // At most a page is newer: that is the newest page itself.
    const newest = await timelineOf(username, { after: back.newer });
    expect([texts(newest), newest.newer]).toEqual([named(65, 36), undefined]);
  });

  test('with at most one page has no neighbours', async () => {
    const page = await timelineOf(await prolific(30));
    expect(page.messages).toHaveLength(30);
    expect([page.older, page.newer]).toEqual([undefined, undefined]);
  });

  test.each(['', 'garbage', '1', '-5-5', '1e9-1', '99999999999999999-1'])(
    'starts with the newest page when the cursor is "%s"',
    async (cursor) => {
      const { username } = await newUser();
      await postMessage(username, 'only');
      expect(texts(await timelineOf(username, { before: cursor }))).toEqual(['only']);
      expect(texts(await timelineOf(username, { after: cursor }))).toEqual(['only']);
      for (const request of [{ before: cursor }, { after: cursor }]) {
        expect((await timelineOf(username, request)).isFallback).toBe(true);
      }
    },
  );

  test('says when it begins at its beginning for want of the page asked for', async () => {
    const username = await prolific(31);
    const isFallback = async (request = {}) => (await timelineOf(username, request)).isFallback;
    const { older } = await timelineOf(username);
    const { newer } = await timelineOf(username, { before: older });
    expect([await isFallback(), await isFallback({ before: older })]).toEqual([false, false]);
    // The way back from the second page to the first is no mistake.
    expect(await isFallback({ after: newer })).toBe(false);
    expect(await isFallback({ before: '1-1' })).toBe(true);
  });
});

test('a feed has your own messages and those of users you follow, newest first', async () => {
  const [me, friend, stranger] = [await newUser(), await newUser(), await newUser()];
  await follow(me.username, friend.username);
  await postMessage(me.username, 'mine');
  await postMessage(stranger.username, 'unheard');
  await postMessage(friend.username, 'theirs');
  expect(texts(await readFeed(me.id, {}))).toEqual(['theirs', 'mine']);
  expect(texts(await readFeed(friend.id, {}))).toEqual(['theirs']);
  await unfollow(me.username, friend.username);
  expect(texts(await readFeed(me.id, {}))).toEqual(['mine']);
});

test('a feed merges the followed authors only, in contiguous pages', async () => {
  const [me, one, two, stranger] = [
    await newUser(),
    await newUser(),
    await newUser(),
    await newUser(),
  ];
  await follow(me.username, one.username);
  await follow(me.username, two.username);
  await follow(stranger.username, me.username);
  const heard: string[] = [];
  for (let round = 1; round <= 15; round += 1) {
    for (const { username } of [one, stranger, me, two]) {
      await postMessage(username, `${username} ${round}`);
      if (username !== stranger.username) heard.unshift(`${username} ${round}`);
    }
  }
  const first = await readFeed(me.id, {});
  expect(texts(first)).toEqual(heard.slice(0, 30));
  const second = await readFeed(me.id, { before: first.older });
  expect(texts(second)).toEqual(heard.slice(30));
  expect(texts(await readFeed(me.id, { after: second.newer }))).toEqual(heard.slice(0, 30));
  expect(first.messages.every(({ author, text }) => text.startsWith(`${author} `))).toBe(true);
});

test('the public timeline shows a message once it is posted', async () => {
  const { username } = await newUser();
  await postMessage(username, 'hello everybody');
  const { messages } = await readPublicTimeline({});
  expect(messages.find(({ author }) => author === username)?.text).toBe('hello everybody');
});

test('a profile counts both directions, and shows whether the viewer follows', async () => {
  const [one, two] = [await newUser(), await newUser()];
  await follow(one.username, two.username);
  const profile = async (username: string, viewer: number | null) =>
    (await readUserTimeline(username, viewer, {})).profile;
  expect(await profile(two.username, one.id)).toMatchObject({
    following: 0,
    followers: 1,
    followed: true,
  });
  expect(await profile(one.username, two.id)).toMatchObject({ following: 1, followed: false });
  expect(await profile(two.username, null)).toMatchObject({ followed: false });
});

test('an unknown user has no timeline', async () => {
  for (const name of [uniqueName('nobody'), 'a\0b', '\ud800']) {
    await expect(readUserTimeline(name, null, {})).rejects.toThrow(/no.* user/i);
  }
});

describe('a snapshot for visitors', () => {
  test('has a new version only if its content has changed', async () => {
    const { username } = await newUser();
    const before = await userSnapshot(username);
    invalidateSnapshots();
    expect((await userSnapshot(username)).version).toBe(before.version);
    await postMessage(username, 'news');
    const after = await userSnapshot(username);
    expect(after.version).not.toBe(before.version);
    expect(texts(after.value.page)).toEqual(['news']);
  });

  test('has no version for an unknown user, which the page cache learns', async () => {
    publishPageVersions();
    const published = Object.getOwnPropertyDescriptor(
      globalThis,
      Symbol.for('minitwit.version-of-page'),
    );
    const versionOf = published?.value as (path: string) => Promise<string | undefined>;
    const { username } = await newUser();
    expect(await versionOf('/cached/public')).toEqual(expect.any(String));
    expect(await versionOf(`/cached/user/${username}`)).toBe(
      (await userSnapshot(username)).version,
    );
    expect(await versionOf(`/cached/user/${uniqueName('nobody')}`)).toBeUndefined();
  });

  test('is read once for concurrent callers', async () => {
    invalidateSnapshots();
    const [one, two] = await Promise.all([publicSnapshot(), publicSnapshot()]);
    expect(one).toBe(two);
  });
});
