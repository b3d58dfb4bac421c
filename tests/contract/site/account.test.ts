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
