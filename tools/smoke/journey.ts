/** Checks what a person does on the site: signs up, signs in, posts, follows, unfollows, signs out. */
import assert from 'node:assert/strict';
import { type Checks, eventually, expectStatus, expectText } from './checks.ts';
import type { Answer } from './client.ts';
import type { SmokeUser, SmokeUsers } from './users.ts';
import type { Visitor } from './visitor.ts';

async function signUp(person: Visitor, user: SmokeUser, users: SmokeUsers): Promise<void> {
  const { username, email, password } = user;
  users.remember(user);
  const page = await person.register(username, password, email);
  expectText(page, 'You were successfully registered');
}

/** The session cookie must not be available to scripts, other sites or plain HTTP. */
function expectGuardedCookie({ headers }: Answer, secure: boolean): void {
  const cookie = (headers['set-cookie'] ?? []).find((line) => line.includes('session-token='));
  assert.ok(cookie, 'no session cookie');
  const attributes = cookie.toLowerCase().split('; ').slice(1);
  for (const needed of ['httponly', 'samesite=lax', ...(secure ? ['secure'] : [])]) {
    assert.ok(attributes.includes(needed), `the session cookie is not ${needed}`);
  }
}

async function signIn(person: Visitor, { username, password }: SmokeUser): Promise<void> {
  const answer = await person.post('/login', { username, password });
  expectGuardedCookie(answer, person.base.startsWith('https:'));
  expectText(await person.follow(answer), 'You were logged in');
}

async function signOut(person: Visitor): Promise<void> {
  expectText(await person.submit('/logout'), 'You were logged out');
  const answer = await person.post('/add_message', { text: 'said by nobody' });
  expectStatus(answer, 401);
}

async function seenBy(reader: Visitor, path: string, text: string): Promise<void> {
  await eventually(async () => expectText((await reader.send(path)).text, text));
}

/** Checks each page that should show a message to visitors. */
async function checkMessage(checks: Checks, visitor: Visitor, authorPage: string, text: string) {
  await checks.run("The message is on the person's own page", () =>
    seenBy(visitor, authorPage, text),
  );
  await checks.run('The message is on the public timeline', () => seenBy(visitor, '/public', text));
  await checks.run('The message has a page of its own', async () => {
    const { text: html } = await visitor.send(authorPage);
    const address = /"(\/message\/\d+)"/.exec(html)?.[1];
    assert.ok(address, `${authorPage} has no link to it`);
    expectText(await visitor.read(address), text);
  });
}

/**
 * Checks everything one person does on the site; `visitor` checks what others see.
 * @returns the person's user.
 */
export async function checkJourney(
  checks: Checks,
  visitor: Visitor,
  users: SmokeUsers,
): Promise<SmokeUser> {
  const user = users.next('person');
  const person = visitor.another();
  const text = `Checking this deployment: ${user.username}`;
  checks.heading(`A person, ${user.username}`);
  await checks.run('Signs up', () => signUp(person, user, users));
  await checks.run('Is refused with a wrong password', async () => {
    expectText(await person.signIn(user.username, `${user.password}?`), 'Invalid');
  });
  await checks.run('Signs in', () => signIn(person, user));
  await checks.run('Posts a message', async () => {
    const page = await person.submit('/add_message', { text });
    expectText(page, 'Your message was recorded');
    expectText(page, text);
  });
  await checkMessage(checks, visitor, `/${user.username}`, text);
  await checks.run('A message sent from another site is refused', async () => {
    const headers = { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://elsewhere.example' };
    const reply = await person.send('/add_message', { method: 'POST', headers });
    expectStatus(reply, 403);
  });
  await checkFollowing(checks, person, users);
  await checks.run('Signs out, and can no longer post', () => signOut(person));
  return user;
}

/** Checks that following an existing user brings that user's messages into the feed. */
async function checkFollowing(checks: Checks, person: Visitor, users: SmokeUsers): Promise<void> {
  const author = users.next('author');
  const other = person.another();
  const text = `To be read by followers: ${author.username}`;
  await checks.run('Another user signs up and posts', async () => {
    await signUp(other, author, users);
    await signIn(other, author);
    await other.submit('/add_message', { text });
  });
  await checks.run('Follows the other user, whose message appears in the feed', async () => {
    const page = await person.submit(`/${author.username}/follow`);
    expectText(page, 'You are now following');
    await seenBy(person, '/', text);
  });
  await checks.run('Unfollows the other user, whose message disappears from the feed', async () => {
    const page = await person.submit(`/${author.username}/unfollow`);
    expectText(page, 'You are no longer following');
    await eventually(async () => {
      const feed = await person.send('/');
      assert.ok(!feed.text.includes(text), 'the message is still in the feed');
    });
  });
}
