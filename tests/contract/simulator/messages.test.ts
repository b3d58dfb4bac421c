import postgres from 'postgres';
import { afterAll, expect, inject, test } from 'vitest';
import { uniqueName } from '../../support/factories.ts';
import {
  expectError,
  expectNoContent,
  type Listed,
  onEachListener,
  segment,
} from '../../support/simulator.ts';

const database = postgres(inject('databaseUrl'), { max: 1 });
afterAll(() => database.end());

onEachListener((simulator) => {
  test('are listed newest first, each with author and time in seconds', async () => {
    const author = await simulator.user();
    const before = Math.floor(Date.now() / 1_000);
    for (const content of ['first', 'second', 'third']) await simulator.say(author, content);
    const messages = await simulator.messagesOf(author);
    expect(messages).toEqual(
      ['third', 'second', 'first'].map((content) => ({
        content,
        user: author,
        pub_date: expect.any(Number),
      })),
    );
    for (const { pub_date } of messages) {
      expect(Number.isInteger(pub_date)).toBe(true);
      expect(pub_date).toBeGreaterThanOrEqual(before);
      expect(pub_date).toBeLessThanOrEqual(Math.ceil(Date.now() / 1_000));
    }
  });

  test('are in the list of all users as soon as they are acknowledged', async () => {
    const [one, two] = [await simulator.user(), await simulator.user()];
    await simulator.say(one, 'from one');
    await simulator.say(two, 'from two');
    const all = (await simulator.read('/msgs?no=10000')) as Listed[];
    const ours = all.filter(({ user }) => user === one || user === two);
    expect(ours.map(({ content }) => content)).toEqual(['from two', 'from one']);
    const dates = all.map(({ pub_date }) => pub_date);
    expect(dates).toEqual(dates.toSorted((a, b) => b - a));
  });

  test('of one author are only that author’s', async () => {
    const [one, two] = [await simulator.user(), await simulator.user()];
    await simulator.say(one, 'mine');
    await simulator.say(two, 'yours');
    expect(await simulator.contentsOf(one)).toEqual(['mine']);
  });

  test('that are flagged are left out of both lists', async () => {
    const author = await simulator.user();
    await simulator.say(author, 'good');
    await simulator.say(author, 'bad');
    await database`update messages set flagged = true where text = 'bad'
      and author_id = (select id from users where username = ${author})`;
    expect(await simulator.contentsOf(author)).toEqual(['good']);
    const all = (await simulator.read('/msgs?no=10000')) as Listed[];
    expect(all.filter(({ user }) => user === author)).toHaveLength(1);
  });

  test.each([
    ['outer white space', '  \n indented\t'],
    ['white space alone', ' '],
    ['every kind of line break', 'a\nb\r\nc\u2028d'],
    ['markup', '<script>alert("x")</script> & &amp; \'"'],
    ['control characters', 'bell \u0007 escape \u001b delete \u007f'],
    ['combining characters, as composed', 'e\u0301 and \u00e9'],
    ['other scripts and emoji', 'سلام 日本 👩‍👩‍👧 🏳️‍🌈'],
    ['what JSON escapes', '\\u0041 \\n "quoted" \u2029'],
  ])('are stored exactly as sent: %s', async (_, content) => {
    const author = await simulator.user();
    await simulator.say(author, content);
    expect(await simulator.contentsOf(author)).toEqual([content]);
  });

  test('may have 10,000 code points and not one more', async () => {
    const author = await simulator.user();
    const longest = '🙂'.repeat(10_000);
    await simulator.say(author, longest);
    const path = `/msgs/${segment(author)}`;
    expectError(await simulator.post(path, { content: 'x'.repeat(10_001) }), 400);
    expect(await simulator.contentsOf(author)).toEqual([longest]);
  });

  test('may be sent twice', async () => {
    const author = await simulator.user();
    await simulator.say(author, 'again');
    await simulator.say(author, 'again');
    expect(await simulator.contentsOf(author)).toEqual(['again', 'again']);
  });

  test('without content are rejected', async () => {
    const author = await simulator.user();
    for (const body of [{}, { content: '' }, { text: 'another field' }]) {
      expectError(await simulator.post(`/msgs/${segment(author)}`, body), 400);
    }
    expect(await simulator.messagesOf(author)).toEqual([]);
  });

  test('by an unknown author are 404', async () => {
    const path = `/msgs/${segment(uniqueName())}`;
    expectError(await simulator.send(path), 404);
    expectError(await simulator.post(path, { content: 'from nobody' }), 404);
  });

  test('posted at the same time are all stored', async () => {
    const author = await simulator.user();
    const contents = Array.from({ length: 30 }, (_, index) => `message ${index}`);
    const answers = await Promise.all(
      contents.map((content) => simulator.post(`/msgs/${segment(author)}`, { content })),
    );
    for (const answer of answers) expectNoContent(answer);
    expect((await simulator.contentsOf(author)).toSorted()).toEqual(contents.toSorted());
  });
});
