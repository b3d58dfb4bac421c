/** The form handlers of the web site called in this process, with a cookie jar for a browser. */
import { encode } from 'next-auth/jwt';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { POST as logIn } from '../../app/(account)/login/submit/route.ts';
import { POST as logOut } from '../../app/(account)/logout/route.ts';
import { POST as register } from '../../app/(account)/register/submit/route.ts';
import { POST as followUser } from '../../app/(timelines)/[username]/follow/route.ts';
import { POST as unfollowUser } from '../../app/(timelines)/[username]/unfollow/route.ts';
import { POST as addMessage } from '../../app/(timelines)/add_message/route.ts';
import { readDraft } from '../../lib/drafts.ts';
import { endOtherSessions, listSessions } from '../../lib/sessions.ts';
import { readFeed } from '../../lib/timelines.ts';
import { registerUser } from '../../lib/users.ts';
import { serverEnvironment } from '../../platform/env.ts';
import { currentUser } from '../../server/session/session.ts';
import { parseFlash } from '../../server/web/flash.ts';
import { uniqueName } from '../support/factories.ts';

const jar = vi.hoisted(() => new Map<string, string>());

vi.mock('next/headers', () => ({
  headers: async () => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    return new Headers({ host: 'minitwit.test', 'x-forwarded-proto': 'http', cookie });
  },
  cookies: async () => ({
    get: (name: string) => (jar.has(name) ? { name, value: jar.get(name) } : undefined),
    getAll: () => [...jar].map(([name, value]) => ({ name, value })),
    set: (name: string, value: string) => jar.set(name, value),
  }),
}));

type Handler = typeof logIn;
const PASSWORD = 'correct horse 7';
const TOKEN = 'authjs.session-token';

function submit(handler: Handler, fields: Record<string, string>, username = '', headers = {}) {
  const request = new Request('http://minitwit.test/', {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { host: 'minitwit.test', ...headers },
  });
  return handler(request, { params: Promise.resolve({ username }) });
}

/** The redirect of a response, and the flash of the next page. */
function redirectOf(answer: Response) {
  const [, value] = /^flash=([^;]*)/.exec(answer.headers.get('set-cookie') ?? '') ?? [];
  return { status: answer.status, to: answer.headers.get('location'), ...parseFlash(value) };
}

async function newUser(): Promise<string> {
  const username = uniqueName();
  await registerUser({ username, email: 'a@example.org', password: PASSWORD });
  return username;
}

async function signedIn(): Promise<string> {
  const username = await newUser();
  expect((await submit(logIn, { username, password: PASSWORD })).status).toBe(303);
  return username;
}

beforeEach(() => jar.clear());

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

describe('a session', () => {
  test('ends with its sign-out, whatever of it is remembered, and others go on', async () => {
    const username = await signedIn();
    const [first, user] = [jar.get(TOKEN) ?? '', await currentUser()];
    jar.clear();
    await submit(logIn, { username, password: PASSWORD });
    const second = jar.get(TOKEN) ?? '';
    expect(await listSessions(user?.id ?? 0)).toHaveLength(2);
    await submit(logOut, {});
    jar.set(TOKEN, second);
    expect(await currentUser()).toBeUndefined();
    expect((await submit(logOut, {})).status).toBe(303);
    jar.set(TOKEN, first);
    expect(await currentUser()).toEqual(user);
    expect(await listSessions(user?.id ?? 0)).toMatchObject([{ id: user?.session }]);
  });

  test('of an earlier version has no row, and ends with all others of its user', async () => {
    const username = await signedIn();
    const [token, user] = [jar.get(TOKEN) ?? '', await currentUser()];
    const earlier = await encode({
      token: { id: user?.id, epoch: user?.epoch },
      salt: TOKEN,
      secret: serverEnvironment().AUTH_SECRET,
    });
    jar.set(TOKEN, earlier);
    expect(await currentUser()).toMatchObject({ username });
    await submit(logOut, {});
    for (const each of [earlier, token]) {
      jar.set(TOKEN, each);
      expect(await currentUser()).toBeUndefined();
    }
  });

  test('goes on while all others end', async () => {
    await signedIn();
    const user = await currentUser();
    await endOtherSessions(user?.id ?? 0, user?.session ?? '');
    expect(await currentUser()).toEqual({ ...user, epoch: 1 });
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

describe('a text sent when the session has ended', () => {
  /** Sends a text, and keeps the cookie that it may have left for the form to sign in. */
  async function sendLate(text: string): Promise<Response> {
    const answer = await submit(addMessage, { text });
    expect(answer.status).toBe(401);
    const [, draft] = /^draft=([^;]*)/.exec(answer.headers.get('set-cookie') ?? '') ?? [];
    if (draft) jar.set('draft', draft);
    return answer;
  }

  const signIn = async (username: string) =>
    redirectOf(await submit(logIn, { username, password: PASSWORD }));

  test.each([
    ['by signing out in another window', () => jar.delete(TOKEN)],
    ['elsewhere', () => jar.delete('author')],
  ])('%s is in the form after signing in', async (_, lose) => {
    const username = await signedIn();
    const token = jar.get(TOKEN) ?? '';
    await submit(logOut, {});
    jar.set(TOKEN, token);
    lose();
    const answer = await sendLate('my\r\nlong text');
    expect(answer.headers.get('set-cookie')).toMatch(/; Max-Age=900; Path=\/login; HttpOnly;/);
    expect(await answer.text()).toContain('href="/login?next=/"');
    expect(redirectOf(await submit(logIn, { username, password: 'wrong' }))).not.toHaveProperty(
      'draft',
    );
    const flash = await signIn(username);
    expect(flash).toMatchObject({ to: '/', kind: 'success', text: 'You were logged in' });
    expect(await readDraft(flash.draft ?? '')).toBe('my\nlong text');
  });

  test('is kept for its author only, and not twice', async () => {
    const [other, username] = [await newUser(), await signedIn()];
    jar.delete(TOKEN);
    await sendLate('mine');
    expect((await signIn(other)).draft).toBeUndefined();
    const answer = await submit(logIn, { username, password: PASSWORD });
    expect(redirectOf(answer).draft).toBeDefined();
    expect(answer.headers.getSetCookie()).toContainEqual(
      expect.stringMatching(/^draft=; Max-Age=0; Path=\/login/),
    );
  });

  test('is not kept when there is none, or when too many are', async () => {
    await signedIn();
    jar.delete(TOKEN);
    expect((await sendLate(' \r\n')).headers.get('set-cookie')).toBeNull();
    for (let count = 0; count < 10; count += 1) {
      expect((await sendLate(`${count}`)).headers.get('set-cookie')).toMatch(/^draft=/);
    }
    const answer = await sendLate('one too many');
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(await answer.text()).toContain('Your session has ended');
  });

  test.each(['x', 'x.y.z.w.v', ''])('is not kept for a made-up author: "%s"', async (author) => {
    jar.set('author', author);
    expect((await sendLate('mine')).headers.get('set-cookie')).toBeNull();
  });

  test.each(['x', '.', 'x.1', '00000000-0000-4000-8000-000000000000'])(
    'is not what a made-up cookie says: "%s"',
    async (draft) => {
      const username = await newUser();
      jar.set('draft', draft);
      expect((await signIn(username)).draft).toBeUndefined();
    },
  );
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
