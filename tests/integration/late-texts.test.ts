/** Messages that are sent when their session has ended. */
import { describe, expect, test } from 'vitest';
import { readDraft } from '../../lib/drafts.ts';
import { jar } from '../support/cookie-jar.ts';
import {
  addMessage,
  logIn,
  logOut,
  newUser,
  PASSWORD,
  redirectOf,
  signedIn,
  submit,
  TOKEN,
} from '../support/site-handlers.ts';

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
