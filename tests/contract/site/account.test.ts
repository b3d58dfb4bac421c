import { describe, expect, inject, it } from 'vitest';
import { uniqueName } from '../../support/factories.ts';
import { send } from '../../support/http.ts';
import { documentOf, errorsIn, flashesIn, textsIn, Visitor } from '../../support/visitor.ts';

const { site, simulator } = inject('server');

const valid = (changes: Record<string, string> = {}) => ({
  username: uniqueName(),
  email: 'someone@example.org',
  password: 'secret',
  password2: 'secret',
  ...changes,
});

describe('registering', () => {
  it('shows its success once, on the sign-in page', async () => {
    const visitor = new Visitor(site);
    const page = await visitor.submit('/register', valid());
    expect(flashesIn(page)).toEqual(['You were successfully registered and can login now']);
    expect(flashesIn(await visitor.read('/login'))).toEqual([]);
  });

  it.each([
    ['You have to enter a username', { username: '' }],
    ['You have to enter a valid email address', { email: 'nowhere' }],
    ['You have to enter a password', { password: '', password2: '' }],
    ['The two passwords do not match', { password2: 'other' }],
    ['The username is reserved', { username: 'public' }],
  ])('is rejected with «%s»', async (message, changes) => {
    const form = valid(changes);
    const page = await new Visitor(site).submit('/register', form);
    expect(errorsIn(page)).toEqual([message]);
    const inputs = [...documentOf(page).querySelectorAll('input')];
    const [username, email, password, password2] = inputs.map(({ value }) => value);
    expect({ username, email }).toEqual({ username: form.username, email: form.email });
    expect([password, password2]).toEqual(['', '']);
  });

  it('rejects a name that is taken', async () => {
    const form = valid();
    const visitor = new Visitor(site);
    await visitor.submit('/register', form);
    expect(errorsIn(await visitor.submit('/register', form))).toEqual([
      'The username is already taken',
    ]);
  });

  it('refuses a name that looks like another, which the simulator may have', async () => {
    const form = valid();
    const visitor = new Visitor(site);
    await visitor.submit('/register', form);
    const other = { ...form, username: form.username.toUpperCase() };
    expect(errorsIn(await visitor.submit('/register', other))).toEqual([
      'The username looks like one that is already taken',
    ]);
    const { username, email, password: pwd } = other;
    const body = JSON.stringify({ username, email, pwd });
    expect((await send(simulator, '/register', { method: 'POST', body })).status).toBe(204);
  });

  it.each([
    ['invisible characters', '\u200b', /invisible/],
    ['a change of direction', '\u202e', /invisible/],
    ['a letter of another alphabet', 'а', /look like them/],
  ])('refuses a name with %s', async (_, character, message) => {
    const form = valid({ username: `${uniqueName()}${character}x` });
    const [error] = errorsIn(await new Visitor(site).submit('/register', form));
    expect(error).toMatch(message);
  });

  it('tells of everything that is wrong at once, each beside its field', async () => {
    const wrong = { username: '', email: 'nowhere', password: 'one', password2: 'two' };
    const page = documentOf(await new Visitor(site).submit('/register', wrong));
    const fields = [...page.querySelectorAll('[aria-invalid=true]')];
    const described = fields.map((field) => {
      const description = page.getElementById(field.getAttribute('aria-describedby') ?? '');
      return [field.getAttribute('name'), description?.textContent];
    });
    expect(described).toEqual([
      ['username', 'You have to enter a username'],
      ['email', 'You have to enter a valid email address'],
      ['password2', 'The two passwords do not match'],
    ]);
    expect(page.querySelectorAll('.error')).toHaveLength(3);
    expect(fields.map((field) => field.hasAttribute('autofocus'))).toEqual([true, false, false]);
  });

  it('takes multipart forms too', async () => {
    const { username, email, password, password2 } = valid();
    const form = new FormData();
    for (const [name, value] of Object.entries({ username, email, password, password2 })) {
      form.set(name, value);
    }
    const encoded = new Response(form);
    const type = encoded.headers.get('content-type') ?? '';
    const visitor = new Visitor(site);
    const answer = await visitor.send('/register', {
      method: 'POST',
      headers: { 'content-type': type },
      body: new Uint8Array(await encoded.arrayBuffer()),
    });
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/login');
  });

  it('rejects a malformed form and one with a file', async () => {
    const visitor = new Visitor(site);
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const malformed = await visitor.send('/register', { method: 'POST', headers, body: 'garbage' });
    expect(malformed.status).toBe(400);
    const body =
      '--x\r\nContent-Disposition: form-data; name="username"; filename="a"\r\n\r\nb\r\n--x--\r\n';
    expect((await visitor.send('/register', { method: 'POST', headers, body })).status).toBe(400);
  });
});

describe('the forms', () => {
  const names = (html: string) =>
    [...documentOf(html).querySelectorAll('input')].map(({ name, type }) => name || type);

  it('have exactly the fields that users and scripts expect', async () => {
    const visitor = new Visitor(site);
    const register = await visitor.read('/register');
    expect(names(register)).toEqual(['username', 'email', 'password', 'password2', 'submit']);
    expect(textsIn(register, '.actions')).toHaveLength(1);
    expect(names(await visitor.read('/login'))).toEqual(['username', 'password', 'submit']);
  });
});

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
