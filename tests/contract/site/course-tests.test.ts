/**
 * The course's own tests of the web site, step by step: a client that follows redirects, and looks
 * for pieces of raw HTML.
 */
import { expect, inject, test } from 'vitest';
import { uniqueName } from '../../support/factories.ts';
import { Visitor } from '../../support/visitor.ts';

const { site } = inject('server');

const register = (username: string, password: string, password2 = password, email?: string) =>
  new Visitor(site).submit('/register', {
    username,
    password,
    password2,
    email: email ?? `${username}@example.com`,
  });

/** Somebody new, with a name that is written the same in an address and in HTML. */
async function signedIn(name: string): Promise<Visitor> {
  await register(name, 'default');
  const visitor = new Visitor(site);
  expect(await visitor.signIn(name, 'default')).toContain('You were logged in');
  return visitor;
}

const newName = (prefix: string) => uniqueName(prefix).replaceAll(' ', '');

async function get(visitor: Visitor, path: string): Promise<string> {
  const answer = await visitor.send(path);
  return answer.status === 303 ? visitor.follow(answer) : answer.text;
}

async function add(visitor: Visitor, text: string): Promise<void> {
  expect(await visitor.submit('/add_message', { text })).toContain('Your message was recorded');
}

test('registering', async () => {
  const name = newName('user1');
  expect(await register(name, 'default')).toContain(
    'You were successfully registered and can login now',
  );
  expect(await register(name, 'default')).toContain('The username is already taken');
  expect(await register('', 'default')).toContain('You have to enter a username');
  expect(await register('meh', '')).toContain('You have to enter a password');
  expect(await register('meh', 'x', 'y')).toContain('The two passwords do not match');
  expect(await register('meh', 'foo', 'foo', 'broken')).toContain(
    'You have to enter a valid email address',
  );
});

test('signing in and out', async () => {
  const name = newName('user1');
  const visitor = await signedIn(name);
  expect(await get(visitor, '/logout')).toContain('You were logged out');
  expect(await visitor.signIn(name, 'wrongpassword')).toContain('Invalid password');
  expect(await visitor.signIn(newName('user2'), 'wrongpassword')).toContain('Invalid username');
});

test('recording messages', async () => {
  const visitor = await signedIn(newName('foo'));
  await add(visitor, 'test message 1');
  await add(visitor, '<test message 2>');
  const page = await visitor.read('/');
  expect(page).toContain('test message 1');
  expect(page).toContain('&lt;test message 2&gt;');
});

test('timelines', async () => {
  const [foo, bar] = [newName('foo'), newName('bar')];
  const [byFoo, byBar] = [`the message by ${foo}`, `the message by ${bar}`];
  await add(await signedIn(foo), byFoo);
  const visitor = await signedIn(bar);
  await add(visitor, byBar);
  const expectOn = async (path: string, there: string[], missing: string[] = []) => {
    const page = await visitor.read(path);
    for (const text of there) expect(page).toContain(text);
    for (const text of missing) expect(page).not.toContain(text);
  };
  await expectOn('/public', [byFoo, byBar]);
  await expectOn('/', [byBar], [byFoo]);

  const followed = await get(visitor, `/${foo}/follow`);
  expect(followed).toContain(`You are now following &#34;${foo}&#34;`);
  await expectOn('/', [byFoo, byBar]);
  await expectOn(`/${bar}`, [byBar], [byFoo]);
  await expectOn(`/${foo}`, [byFoo], [byBar]);

  const unfollowed = await get(visitor, `/${foo}/unfollow`);
  expect(unfollowed).toContain(`You are no longer following &#34;${foo}&#34;`);
  await expectOn('/', [byBar], [byFoo]);
});
