/** The form handlers of the site: accounts, messages, follows, and what they reject. */
import { describe, expect, test } from 'vitest';
import { readDraft } from '../../lib/drafts.ts';
import { readFeed } from '../../lib/timelines.ts';
import { jar } from '../support/cookie-jar.ts';
import { uniqueName } from '../support/factories.ts';
import {
  addMessage,
  currentUser,
  followUser,
  logIn,
  logOut,
  newUser,
  PASSWORD,
  redirectOf,
  register,
  signedIn,
  submit,
  unfollowUser,
} from '../support/site-handlers.ts';

describe('an account', () => {
  const form = (changes = {}) => ({
    username: uniqueName(),
    email: 'a@example.org',
    password: PASSWORD,
    password2: PASSWORD,
    ...changes,
  });

  test('can be created, signed in to and signed out of', async () => {
    const account = form();
    expect(redirectOf(await submit(register, account))).toMatchObject({
      status: 303,
      to: '/login',
      kind: 'success',
      text: 'You were successfully registered and can login now',
    });
    expect(await currentUser()).toBeUndefined();
    expect(redirectOf(await submit(logIn, account))).toMatchObject({ to: '/', kind: 'success' });
    expect(await currentUser()).toMatchObject({ username: account.username });
    expect(redirectOf(await submit(logOut, {}))).toMatchObject({
      to: '/public',
      text: 'You were logged out',
    });
    expect(await currentUser()).toBeUndefined();
  });

  test('that is rejected keeps its input in the form, except passwords', async () => {
    const account = form({ password2: 'another one' });
    const answer = await submit(register, account);
    expect(redirectOf(answer)).toMatchObject({
      to: '/register',
      kind: 'error',
      text: 'The two passwords do not match',
      typed: { username: account.username, email: account.email },
      errors: { password2: 'The two passwords do not match' },
    });
    const cookie = answer.headers.get('set-cookie')?.replace(/^flash=([^;]*).*/, '$1') ?? '';
    expect(Buffer.from(cookie, 'base64url').toString()).not.toContain(PASSWORD);
  });

  test('cannot be signed in to with a wrong name or password', async () => {
    const username = await newUser();
    const wrong = await submit(logIn, { username, password: 'wrong' });
    expect(redirectOf(wrong)).toMatchObject({
      to: '/login',
      kind: 'error',
      text: 'Invalid password',
    });
    expect(redirectOf(wrong)).toMatchObject({ errors: { password: 'Invalid password' } });
    const nobody = await submit(logIn, { username: uniqueName('nobody'), password: PASSWORD });
    expect(redirectOf(nobody)).toMatchObject({
      to: '/login',
      kind: 'error',
      text: 'Invalid username',
    });
    expect(await currentUser()).toBeUndefined();
  });

  test.each(['', 'x', 'x.y.z.w.v'])('cannot be used with a forged session: "%s"', async (token) => {
    jar.set('authjs.session-token', token);
    expect(await currentUser()).toBeUndefined();
    expect((await submit(addMessage, { text: 'hej' })).status).toBe(401);
  });
});

describe('a signed-in user', () => {
  test('posts, follows and unfollows', async () => {
    const [other, username] = [await newUser(), await signedIn()];
    expect(redirectOf(await submit(followUser, {}, other))).toMatchObject({
      to: `/${encodeURIComponent(other)}`,
      text: `You are now following "${other}"`,
    });
    expect(redirectOf(await submit(addMessage, { text: 'two\r\nlines' }))).toMatchObject({
      to: '/',
      text: 'Your message was recorded',
    });
    const { messages } = await readFeed((await currentUser())?.id ?? 0, {});
    expect(messages).toMatchObject([{ author: username, text: 'two\nlines' }]);
    expect(redirectOf(await submit(unfollowUser, {}, other))).toMatchObject({
      text: `You are no longer following "${other}"`,
    });
  });

  test('gets a rejected message back in the form', async () => {
    await signedIn();
    const long = 'x'.repeat(10_001);
    const flash = redirectOf(await submit(addMessage, { text: long }));
    expect(flash).toMatchObject({ to: '/', kind: 'error', draft: expect.any(String) });
    expect(await readDraft(flash.draft ?? '')).toBe(long);
    const empty = redirectOf(await submit(addMessage, { text: '' }));
    expect(empty).toMatchObject({ kind: 'error', text: 'You have to enter a message' });
    expect(empty.errors).toEqual({ text: 'You have to enter a message' });
    expect(empty.draft).toBeUndefined();
    const blank = redirectOf(await submit(addMessage, { text: ' \r\n\u3000\u200b' }));
    expect(blank).toMatchObject({ kind: 'error', text: 'You have to enter a message' });
    expect((await readFeed((await currentUser())?.id ?? 0, {})).messages).toEqual([]);
  });

  test('cannot follow an unknown user', async () => {
    await signedIn();
    const answer = await submit(followUser, {}, uniqueName('nobody'));
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('There is no such user');
  });
});

describe('a write is rejected', () => {
  test('from another site', async () => {
    await signedIn();
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'http://evil.test' }]) {
      const answer = await submit(addMessage, { text: 'forged' }, '', headers);
      expect(answer.status).toBe(403);
    }
    const { messages } = await readFeed((await currentUser())?.id ?? 0, {});
    expect(messages).toEqual([]);
  });

  test('without a session, with a page that says what to do', async () => {
    const answer = await submit(addMessage, { text: 'anonymous' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await answer.text()).toContain('href="/login?next=/"');
    expect(answer.headers.get('set-cookie')).toBeNull();
    const follow = await submit(followUser, {}, 'Ada "B"');
    expect(await follow.text()).toContain('href="/login?next=/Ada%2520%2522B%2522"');
  });

  test.each([
    [415, 'application/json', '{}'],
    [400, 'multipart/form-data; boundary=x', 'no boundary here'],
    [413, 'application/x-www-form-urlencoded', `username=${'x'.repeat(200_000)}`],
  ])('with %d if it is not a form, or too large', async (status, type, body) => {
    const headers = { 'content-type': type, 'content-length': String(body.length) };
    const request = new Request('http://minitwit.test/', { method: 'POST', body, headers });
    const answer = await logIn(request, { params: Promise.resolve({}) });
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain('class="error"');
  });
});
