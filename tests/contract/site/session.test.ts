import { describe, expect, inject, it } from 'vitest';
import { uniqueName } from '../../support/factories.ts';
import { send } from '../../support/http.ts';
import { documentOf, errorsIn, flashesIn, textsIn, Visitor } from '../../support/visitor.ts';

const { site } = inject('server');

/** Signs in and returns the session cookie, as an attacker would send it. */
async function sessionOf(visitor: Visitor, name: string) {
  const answer = await visitor.post('/login', { username: name, password: 'secret' });
  const cookie = answer.headers['set-cookie']?.find((line) => line.includes('session-token'));
  return { cookie: cookie?.split(';')[0] ?? '' };
}

/** The title of the page that `/` redirects to with these headers. */
async function titleFor(headers: Record<string, string>): Promise<string | undefined> {
  const { status } = await send(site, '/', { headers });
  const page = await send(site, status === 307 ? '/public' : '/', { headers });
  return textsIn(page.text, 'h1')[0];
}

describe('a session', () => {
  it('starts with the correct password and ends with a sign-out', async () => {
    const visitor = new Visitor(site);
    const name = uniqueName();
    await visitor.register(name, 'secret');
    expect(errorsIn(await visitor.signIn(uniqueName(), 'secret'))).toEqual(['Invalid username']);
    expect(errorsIn(await visitor.signIn(name, 'wrong'))).toEqual(['Invalid password']);
    expect(flashesIn(await visitor.signIn(name, 'secret'))).toEqual(['You were logged in']);
    expect(textsIn(await visitor.read('/'), 'h1')).toEqual(['My Timeline']);
    expect(flashesIn(await visitor.submit('/logout'))).toEqual(['You were logged out']);
    expect(textsIn(await visitor.read('/'), 'h1')).toEqual(['Public Timeline']);
  });

  it('is stored for thirty days in a cookie that scripts cannot read', async () => {
    const visitor = new Visitor(site);
    const name = uniqueName();
    await visitor.register(name, 'secret');
    const answer = await visitor.post('/login', { username: name, password: 'secret' });
    const cookie = answer.headers['set-cookie']?.find((line) => line.includes('session-token'));
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=Lax/i);
    const expires = Date.parse(/expires=([^;]+)/i.exec(cookie ?? '')?.[1] ?? '');
    expect((expires - Date.now()) / 86_400_000).toBeCloseTo(30, 1);
    const https = await visitor.post(
      '/login',
      { username: name, password: 'secret' },
      { 'x-forwarded-proto': 'https' },
    );
    const secure = https.headers['set-cookie']?.find((line) => line.includes('session-token'));
    expect(secure).toMatch(/^__Secure-.*; Secure/i);
  });

  it('cannot be used after signing out, even from a copied cookie', async () => {
    const [visitor, other] = [new Visitor(site), new Visitor(site)];
    const name = uniqueName();
    await visitor.register(name, 'secret');
    const old = await sessionOf(visitor, name);
    await other.signIn(name, 'secret');
    await visitor.submit('/logout');
    expect(await titleFor(old)).toBe('Public Timeline');
    expect(textsIn(await other.read('/'), 'h1')).toEqual(['My Timeline']);
    const newer = await sessionOf(visitor, name);
    expect((await send(site, '/logout', { method: 'POST', headers: old })).status).toBe(303);
    expect(await titleFor(newer)).toBe('My Timeline');
  });

  it('redirects its owner away from the sign-in and sign-up pages', async () => {
    const visitor = new Visitor(site);
    const name = uniqueName();
    await visitor.register(name, 'secret');
    await visitor.signIn(name, 'secret');
    for (const path of ['/login', '/register']) {
      const answer = await visitor.send(path);
      expect([answer.status, answer.headers.location]).toEqual([307, '/']);
    }
  });

  it('begins on the page that the address of the form names', async () => {
    const visitor = new Visitor(site);
    const name = uniqueName();
    await visitor.register(name, 'secret');
    const path = `/${encodeURIComponent(name)}?before=1.2`;
    const form = documentOf(await visitor.read(`/login?next=${encodeURIComponent(path)}`));
    expect(form.querySelectorAll('input')).toHaveLength(3);
    const action = form.querySelector('form.account')?.getAttribute('action') ?? '';
    const wrong = await visitor.post(action, { username: name, password: 'wrong' });
    expect(wrong.headers.location).toBe(action);
    expect(errorsIn(await visitor.follow(wrong))).toEqual(['Invalid password']);
    const right = await visitor.post(action, { username: name, password: 'secret' });
    expect([right.status, right.headers.location]).toEqual([303, path]);
    expect((await visitor.send(action)).headers.location).toBe(path);
  });

  it.each(['//evil.test', '/\\evil.test', 'https://evil.test', '/\t/evil.test', '/logout'])(
    'never begins at %j',
    async (next) => {
      const visitor = new Visitor(site);
      const name = uniqueName();
      await visitor.register(name, 'secret');
      const action = `/login?next=${encodeURIComponent(next)}`;
      expect(await visitor.read(action)).not.toContain('evil.test"');
      const answer = await visitor.post(action, { username: name, password: 'secret' });
      expect(answer.headers.location).toBe('/');
      expect((await visitor.send(action)).headers.location).toBe('/');
    },
  );

  it('is not accepted from a forged cookie', async () => {
    const headers = { cookie: 'authjs.session-token=eyJhbGciOiJkaXIifQ..made.up.here' };
    const visitor = new Visitor(site);
    expect((await visitor.send('/', { headers })).headers.location).toBe('/public');
    const post = await visitor.post('/add_message', { text: 'hi' }, headers);
    expect(post.status).toBe(401);
  });
});

describe('a Referer that is no URL', () => {
  const headers = { referer: 'http://a b' };

  it('prevents neither signing in nor signing out', async () => {
    const visitor = new Visitor(site);
    const username = uniqueName();
    await visitor.register(username, 'secret');
    for (const fields of [
      { username, password: 'wrong' },
      { username, password: 'secret' },
    ]) {
      expect((await visitor.post('/login', fields, headers)).status).toBe(303);
    }
    expect(await visitor.read('/')).toContain('action="/logout"');
    expect((await visitor.post('/logout', {}, headers)).status).toBe(303);
    expect(await visitor.read('/public')).not.toContain('action="/logout"');
  });
});
