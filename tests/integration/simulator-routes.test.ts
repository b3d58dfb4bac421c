/**
 * The simulator API served by this process, with a view of its log and database; the contract suite
 * covers it in full on a started server. Only these tests change `latest` in this database.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { serve } from '../../app/simulator-routes.ts';
import { getLatest } from '../../db/queries/latest.ts';
import { findCredentialsByName } from '../../db/queries/users.ts';
import * as follows from '../../lib/follows.ts';
import * as numbers from '../../lib/latest.ts';
import { Unavailable } from '../../platform/errors.ts';
import { log } from '../../platform/log/log.ts';
import { AUTHORIZATION } from '../support/authorization.ts';
import { newRegistration, uniqueName } from '../support/factories.ts';

function call(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { Authorization: AUTHORIZATION, ...init.headers };
  return fetch(base + path, { ...init, headers });
}

const server = createServer(serve);
let base = '';

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const post = (path: string, body: unknown) =>
  call(path, { method: 'POST', body: JSON.stringify(body) });

async function newUser(): Promise<string> {
  const registration = newRegistration();
  expect((await post('/register', registration)).status).toBe(204);
  return registration.username;
}

const at = (room: string, name: string) => `/${room}/${encodeURIComponent(name)}`;

test('a password is stored only as a hash', async () => {
  const registration = newRegistration({ pwd: 'very secret 8' });
  await post('/register', registration);
  const user = await findCredentialsByName(registration.username);
  expect(user?.hash).toMatch(/^\$argon2id\$/);
  expect(JSON.stringify(user)).not.toContain('very secret');
});

test('a posted message can be read', async () => {
  const [author, reader] = [await newUser(), await newUser()];
  expect((await post(at('msgs', author), { content: 'kept' })).status).toBe(204);
  expect((await post(at('fllws', reader), { follow: author })).status).toBe(204);
  const messages = await (await call(at('msgs', author))).json();
  expect(messages).toEqual([{ content: 'kept', user: author, pub_date: expect.any(Number) }]);
  expect(await (await call('/msgs?no=1')).json()).toHaveLength(1);
  expect(await (await call(at('fllws', reader))).json()).toEqual({ follows: [author] });
  expect((await post(at('fllws', reader), { unfollow: author })).status).toBe(204);
  expect(await (await call(at('fllws', reader))).json()).toEqual({ follows: [] });
});

test('latest is stored with successful and failed actions', async () => {
  const author = await newUser();
  await post(`${at('msgs', author)}?latest=11`, { content: 'hej' });
  expect(await getLatest()).toBe(11);
  await post(`${at('msgs', author)}?latest=12`, { content: 7 });
  expect(await getLatest()).toBe(12);
  await call(`/msgs?latest=13`, { headers: { Authorization: 'Basic wrong' } });
  expect(await getLatest()).toBe(12);
  expect(await (await call('/latest?latest=14')).json()).toEqual({ latest: 14 });
});

test('latest becomes the last of the numbers of one event-loop turn', async () => {
  const sent = Array.from({ length: 250 }, (_, index) => numbers.moveLatest(70_000 - index));
  await Promise.all(sent);
  expect(await getLatest()).toBe(69_751);
});

test('a response waits for latest, and is 503 if it cannot be stored', async () => {
  const author = await newUser();
  const away = new Unavailable('The database is not available right now');
  for (const content of ['stored', '']) {
    vi.spyOn(numbers, 'moveLatest').mockRejectedValueOnce(away);
    const answer = await post(`${at('msgs', author)}?latest=15`, { content });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, expect.any(String)]);
  }
  vi.spyOn(numbers, 'moveLatest').mockRejectedValueOnce(away);
  expect((await call('/latest?latest=15')).status).toBe(503);
});

describe('rejections', () => {
  test.each([
    [403, '/msgs', { headers: { Authorization: '' } }],
    [404, '/nowhere', {}],
    [404, at('msgs', 'nobody at all'), {}],
    [404, at('fllws', 'nobody at all'), {}],
    [404, at('msgs', 'a\0b'), {}],
    [400, '/msgs/%zz', {}],
    [405, '/register', {}],
    [400, '/register', { method: 'POST', body: '[]' }],
    [413, '/register', { method: 'POST', body: 'x'.repeat(65_537) }],
  ] as [number, string, RequestInit][])('%d at %s', async (status, path, init) => {
    const answer = await call(path, init);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ status, error_msg: expect.any(String) });
  });

  test('a name that is taken or invalid', async () => {
    const username = await newUser();
    for (const name of [username, 'public', 'a/b', ' a', 'a\nb', 'a.rsc', 'x'.repeat(101)]) {
      const answer = await post('/register', newRegistration({ username: name }));
      expect(answer.status, name).toBe(400);
    }
  });

  test('a message that is empty, too long or not text', async () => {
    const author = await newUser();
    for (const content of ['', 'x'.repeat(10_001), 'a\0b', '\ud800']) {
      expect((await post(at('msgs', author), { content })).status).toBe(400);
    }
    expect(await (await call(at('msgs', author))).json()).toEqual([]);
  });

  test('a follow of an unknown user', async () => {
    const who = await newUser();
    for (const verb of ['follow', 'unfollow']) {
      expect((await post(at('fllws', who), { [verb]: uniqueName('nobody') })).status).toBe(404);
    }
  });
});

test('a body of unknown length is bounded too', async () => {
  const author = await newUser();
  const stream = (bytes: number) =>
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"content":"in chunks"}'));
        controller.enqueue(new Uint8Array(bytes).fill(0x20));
        controller.close();
      },
    });
  const send = (bytes: number) => {
    const init = { method: 'POST', body: stream(bytes), duplex: 'half' };
    return call(at('msgs', author), init as RequestInit);
  };
  expect((await send(100)).status).toBe(204);
  expect((await send(70_000)).status).toBe(413);
  expect((await send(2_000_000)).status).toBe(413);
});

test('an unexpected error is hidden from the client and logged in full', async () => {
  const who = await newUser();
  const logged = vi.spyOn(log, 'error');
  vi.spyOn(follows, 'listFollows').mockRejectedValueOnce(new Error('secret detail'));
  const answer = await call(at('fllws', who));
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain('secret detail');
  expect(logged).toHaveBeenCalledWith(expect.any(String), {
    error: expect.objectContaining({ message: 'secret detail' }),
  });
});

test('HEAD and OPTIONS respond without a body', async () => {
  const head = await call('/msgs', { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
  const options = await call('/msgs', { method: 'OPTIONS' });
  expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
});
