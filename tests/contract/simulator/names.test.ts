import { expect, test } from 'vitest';
import { newRegistration, uniqueName } from '../../support/factories.ts';
import {
  expectError,
  expectNoContent,
  onEachListener,
  type Simulator,
  segment,
} from '../../support/simulator.ts';

const register = (simulator: Simulator, username: string) =>
  simulator.post('/register', newRegistration({ username }));

/** A unique text of exactly `points` code points. */
const ofLength = (points: number, filler: string) =>
  uniqueName('n') + filler.repeat(points - uniqueName('n').length);

onEachListener((simulator) => {
  test.each([
    ['inner spaces', 'Roger  Histand'],
    ['non-ASCII letters', 'Åse Ødegård'],
    ['another script', 'صفحة 日本語'],
    ['emoji of several code points', '👩‍👩‍👧 family'],
    ['URL delimiters', 'a?b=c&d#e%20+f;g:h@i'],
    ['quotes and brackets', `it's "<b>" {x}`],
    ['dots', '...v1.2'],
    ['a percent sign alone', '100%'],
  ])('may have %s', async (_, shape) => {
    const name = `${shape} ${uniqueName('x')}`;
    expectNoContent(await register(simulator, name));
    const other = await simulator.user();
    await simulator.say(name, 'from a difficult name');
    expect((await simulator.messagesOf(name))[0]).toMatchObject({ user: name });
    expectNoContent(await simulator.post(`/fllws/${segment(other)}`, { follow: name }));
    expect(await simulator.followedBy(other)).toEqual([name]);
  });

  test('a space may be sent as %20, as the simulator does', async () => {
    const name = await simulator.user(uniqueName('Roger'));
    await simulator.say(name, 'found');
    const answer = await simulator.send(`/msgs/${name.replace(' ', '%20')}`);
    expect(JSON.parse(answer.text)).toHaveLength(1);
  });

  test('a plus in the path is a plus, not a space', async () => {
    const name = uniqueName('plus').replace(' ', '+');
    await simulator.user(name);
    expect((await simulator.send(`/msgs/${name}`)).status).toBe(200);
    expect((await simulator.send(`/msgs/${name.replace('+', '%20')}`)).status).toBe(404);
  });

  test.each([
    ['a letter', 'ø'],
    ['an emoji', '🙂'],
  ])('may have 100 code points and not 101: %s', async (_, filler) => {
    expectNoContent(await register(simulator, ofLength(100, filler)));
    expectError(await register(simulator, ofLength(101, filler)), 400);
  });

  test.each([
    ...['public', 'login', 'register', 'logout', 'add_message', 'api', 'avatar', 'search', 'chat'],
    ...['notifications', 'settings', 'message', 'moderation', 'admin', 'status', 'docs', 'feed'],
    ...['_next', 'favicon.ico', 'robots.txt', 'cached', 'tag', 'events', 'forgot', 'about'],
    ...[
      'privacy',
      'requests',
      'manifest.webmanifest',
      'Login',
      'ADMIN',
      'Robots.txt',
      '_NEXT',
      'Tag',
    ],
  ])('%s is reserved', async (name) => {
    expectError(await register(simulator, name), 400, 'The username is reserved');
  });

  test.each([
    ['a slash', 'a/b'],
    ['a backslash', 'a\\b'],
    ['a line break', 'a\nb'],
    ['a tab', 'a\tb'],
    ['an escape', 'a\u001bb'],
    ['a delete character', 'a\u007fb'],
    ['a C1 control character', 'a\u0085b'],
    ['a NUL', 'a\0b'],
    ['a lone surrogate', 'a\ud800b'],
    ['a leading space', ' ab'],
    ['a trailing space', 'ab '],
    ['a trailing no-break space', 'ab\u00a0'],
    ['the ending .rsc', 'ab.rsc'],
  ])('may not have %s', async (_, name) => {
    const answer = await register(simulator, name);
    expect(expectError(answer, 400)).not.toBe('The username is already taken');
  });

  test.each(['.', '..', '.rsc', ' ', '\u3000'])('may not be "%s"', async (name) => {
    expectError(await register(simulator, name), 400);
  });
});
