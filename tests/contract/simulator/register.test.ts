import { expect, test } from 'vitest';
import { newRegistration, uniqueName } from '../../support/factories.ts';
import { expectError, expectNoContent, onEachListener, segment } from '../../support/simulator.ts';

const NO_NAME = 'You have to enter a username';
const NO_EMAIL = 'You have to enter a valid email address';
const NO_PASSWORD = 'You have to enter a password';
const TAKEN = 'The username is already taken';

onEachListener((simulator) => {
  test('creates a user', async () => {
    const username = uniqueName();
    expect((await simulator.send(`/msgs/${segment(username)}`)).status).toBe(404);
    expectNoContent(await simulator.post('/register', newRegistration({ username })));
    expect(await simulator.messagesOf(username)).toEqual([]);
  });

  test.each([
    ['the username', { username: '' }, NO_NAME],
    ['an @ in the email', { email: 'nobody.example.org' }, NO_EMAIL],
    ['the email', { email: '' }, NO_EMAIL],
    ['the password', { pwd: '' }, NO_PASSWORD],
    ['all of them', { username: '', email: '', pwd: '' }, NO_NAME],
    ['email and password', { email: 'x', pwd: '' }, NO_EMAIL],
  ])('reports that %s is missing', async (_, changes, message) => {
    const registration = { ...newRegistration(), ...changes };
    expectError(await simulator.post('/register', registration), 400, message);
    if (registration.username === '') return;
    expect((await simulator.send(`/msgs/${segment(registration.username)}`)).status).toBe(404);
  });

  test.each([
    ['username', NO_NAME],
    ['email', NO_EMAIL],
    ['pwd', NO_PASSWORD],
  ])('treats a missing "%s" like an empty one', async (field, message) => {
    const registration = { ...newRegistration(), [field]: undefined };
    expectError(await simulator.post('/register', registration), 400, message);
  });

  test('validates the other fields before checking whether the name is taken', async () => {
    const username = await simulator.user();
    const post = (changes: object) =>
      simulator.post('/register', { ...newRegistration({ username }), ...changes });
    expectError(await post({ email: 'x' }), 400, NO_EMAIL);
    expectError(await post({ pwd: '' }), 400, NO_PASSWORD);
    expectError(await post({}), 400, TAKEN);
  });

  test('distinguishes names by case and accent', async () => {
    const username = uniqueName('zoe');
    for (const name of [username, username.toUpperCase(), username.replace('zoe', 'zoé')]) {
      expectNoContent(await simulator.post('/register', newRegistration({ username: name })));
    }
  });

  test('gives a name to exactly one of many concurrent requests', async () => {
    const username = uniqueName();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => simulator.post('/register', newRegistration({ username }))),
    );
    const refused = answers.filter(({ status }) => status !== 204);
    expect(refused).toHaveLength(7);
    for (const answer of refused) expectError(answer, 400, TAKEN);
  });

  test.each([
    ['a real one', String.raw`cl_[\"'{}$;%`],
    ['a long one', 'p'.repeat(1_000)],
    ['one of other scripts', 'пароль пар🔑'],
    ['white space', ' '],
  ])('accepts any password: %s', async (_, pwd) => {
    expectNoContent(await simulator.post('/register', newRegistration({ pwd })));
  });

  test('ignores other fields', async () => {
    expectNoContent(await simulator.post('/register', { ...newRegistration(), id: 1, epoch: 9 }));
  });
});
