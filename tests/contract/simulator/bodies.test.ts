/** Request bodies: bounded, and never trusted. */
import { describe, expect, test } from 'vitest';
import { newRegistration } from '../../support/factories.ts';
import { expectError, expectNoContent, onEachListener, segment } from '../../support/simulator.ts';

const LIMIT = 64 * 1024;

/** A JSON text of exactly `size` bytes, padded outside the object. */
const padded = (body: unknown, size: number) => JSON.stringify(body).padEnd(size);

onEachListener((simulator) => {
  describe.each([
    ['/register', () => Promise.resolve('/register')],
    ['/msgs/<username>', async () => `/msgs/${segment(await simulator.user())}`],
    ['/fllws/<username>', async () => `/fllws/${segment(await simulator.user())}`],
  ])('POST %s', (_, pathOf) => {
    test.each([
      ['nothing', ''],
      ['white space', ' \n'],
      ['no JSON', 'content=hello'],
      ['half of an object', '{"content":"hello"'],
      ['two objects', '{}{}'],
      ['an array', '[]'],
      ['an array of objects', '[{"content":"hello","follow":"x"}]'],
      ['a text', '"content"'],
      ['a number', '5'],
      ['null', 'null'],
      ['true', 'true'],
      ['deep nesting', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
      ['a raw line break in a text', '{"content":"a\nb","follow":"a\nb","username":"a\nb"}'],
      ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
      ['UTF-16', Buffer.from('{"content":"hello","follow":"x"}', 'utf16le')],
      ['a surrogate in UTF-8', Buffer.from('7b2263223a22eda08022 7d'.replace(' ', ''), 'hex')],
    ])('%s is rejected', async (_kind, body) => {
      expectError(await simulator.send(await pathOf(), { method: 'POST', body }), 400);
    });

    test('more than 64 KiB is rejected', async () => {
      const body = padded({ content: 'x' }, LIMIT + 1);
      const path = await pathOf();
      expectError(await simulator.send(path, { method: 'POST', body }), 413);
      const chunks = [body.slice(0, 40_000), body.slice(40_000)];
      expectError(await simulator.send(path, { method: 'POST', body: chunks }), 413);
    });
  });

  const WRONG_TYPES = [5, true, null, ['x'], { toString: 'x' }];

  test.each(WRONG_TYPES)('a field that is %j is rejected', async (value) => {
    const who = segment(await simulator.user());
    for (const field of ['username', 'email', 'pwd']) {
      const registration = { ...newRegistration(), [field]: value };
      expectError(await simulator.post('/register', registration), 400);
    }
    expectError(await simulator.post(`/msgs/${who}`, { content: value }), 400);
    expectError(await simulator.post(`/fllws/${who}`, { follow: value }), 400);
    expectError(await simulator.post(`/fllws/${who}`, { unfollow: value }), 400);
    expect((await simulator.send(`/msgs/${who}`)).text).toBe('[]');
  });

  test.each([
    ['a NUL', String.raw`a\u0000b`],
    ['a high surrogate alone', String.raw`a\ud83db`],
    ['a low surrogate alone', String.raw`a\ude00b`],
    ['surrogates in the wrong order', String.raw`\ude00\ud83d`],
  ])('%s in a text is rejected', async (_, text) => {
    const who = segment(await simulator.user());
    const post = (path: string, body: string) => simulator.send(path, { method: 'POST', body });
    expectError(await post(`/msgs/${who}`, `{"content":"${text}"}`), 400);
    expectError(await post(`/fllws/${who}`, `{"follow":"${text}"}`), 400);
    expectError(await post(`/fllws/${who}`, `{"unfollow":"${text}"}`), 400);
    const email = `"email":"a@b"`;
    expectError(await post('/register', `{"username":"${text}",${email},"pwd":"p"}`), 400);
    const { username } = newRegistration();
    const started = `{"username":"${username}"`;
    expectError(await post('/register', `${started},"email":"a@${text}","pwd":"p"}`), 400);
    expectError(await post('/register', `${started},${email},"pwd":"${text}"}`), 400);
    expect((await simulator.send(`/msgs/${segment(username)}`)).status).toBe(404);
    expect((await simulator.send(`/msgs/${who}`)).text).toBe('[]');
  });

  test('exactly 64 KiB is accepted', async () => {
    const author = await simulator.user();
    const path = `/msgs/${segment(author)}`;
    const body = padded({ content: 'just fits' }, LIMIT);
    expectNoContent(await simulator.send(path, { method: 'POST', body }));
    const chunks = [body.slice(0, 40_000), body.slice(40_000)];
    expectNoContent(await simulator.send(path, { method: 'POST', body: chunks }));
    expect(await simulator.contentsOf(author)).toEqual(['just fits', 'just fits']);
  });

  test('means the same in escapes as in plain UTF-8', async () => {
    const author = await simulator.user();
    const body = String.raw`{"content":"\u00e5 \ud83d\ude42"}`;
    await simulator.send(`/msgs/${segment(author)}`, { method: 'POST', body });
    await simulator.say(author, 'å 🙂');
    expect(await simulator.contentsOf(author)).toEqual(['å 🙂', 'å 🙂']);
  });

  test.each([
    ...['application/json', 'application/json; charset=utf-8', 'text/plain', 'no type at all'],
    ...['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'],
    ...['application/octet-stream', 'text/x-component'],
  ])('is parsed as JSON whatever its Content-Type: %s', async (type) => {
    const headers = { 'Content-Type': type };
    const registration = newRegistration();
    const post = (path: string, body: unknown) =>
      simulator.send(path, { method: 'POST', headers, body: JSON.stringify(body) });
    expectNoContent(await post('/register', registration));
    const author = registration.username;
    expectNoContent(await post(`/msgs/${segment(author)}`, { content: type }));
    expect(await simulator.contentsOf(author)).toEqual([type]);
  });
});
