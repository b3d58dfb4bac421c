/** Requests that no browser sends are answered with what is wrong with them, never with 500. */
import { describe, expect, inject, it } from 'vitest';
import { uniqueName } from '../../support/factories.ts';
import { send } from '../../support/http.ts';
import { exchange, type RawAnswer, sendLines } from '../../support/raw.ts';
import { textsIn, Visitor } from '../../support/visitor.ts';

const { site, simulator, ops } = inject('server');

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const flash = (content: unknown) =>
  `flash=${Buffer.from(JSON.stringify(content)).toString('base64url')}`;

function expectPage(answer: RawAnswer, status: number): void {
  expect(answer.status, answer.head).toBe(status);
  expect(textsIn(answer.body, 'h1').join()).not.toBe('');
}

describe('the target of a request', () => {
  it.each(['/_next/static/%00', '/_next/static/a%00b.js', '/_next/static/chunks/%ff'])(
    'is no file: %s',
    async (path) => {
      expect((await send(site, path)).status).toBe(404);
    },
  );

  it.each(['*', 'ftp://localhost/public', 'http://', 'http://localhost:x/public'])(
    'is invalid: %s',
    async (target) => {
      for (const base of [site, simulator, ops]) {
        expect((await sendLines(base, ['GET', target])).status).toBe(400);
      }
    },
  );

  it('may be * for OPTIONS', async () => {
    const { status, head } = await sendLines(site, ['OPTIONS', '*']);
    expect(status).toBe(204);
    expect(head).toMatch(/^allow: GET, HEAD, POST, OPTIONS\r?$/im);
  });

  it.each(['http://localhost/public', 'HTTPS://elsewhere:8443/public'])(
    'may be absolute: %s',
    async (target) => {
      expectPage(await sendLines(site, ['GET', target]), 200);
    },
  );

  it('takes precedence over the Host header when it has a host', async () => {
    const lines = ['Host: elsewhere', 'Origin: http://localhost'];
    expect((await sendLines(site, ['POST', 'http://localhost/logout'], lines)).status).toBe(303);
    expect((await sendLines(site, ['POST', '/logout'], lines)).status).toBe(403);
  });
});

describe('TRACE', () => {
  it.each([
    '/',
    '/public',
    '/login',
    '/logout',
    '/add_message',
    '/x/follow',
    '/avatar/x',
    '/a/b/c',
  ])('is rejected at %s', async (path) => {
    const answer = await sendLines(site, ['TRACE', path]);
    expectPage(answer, 405);
    expect(answer.head).toMatch(/^allow: GET, HEAD, POST, OPTIONS\r?$/im);
  });

  it.each(['/api/latest', '/api/health', '/api/nothing'])('is rejected at %s', async (path) => {
    const { status, head, body } = await sendLines(site, ['TRACE', path]);
    expect([status, JSON.parse(body).status]).toEqual([405, 405]);
    expect(head).toMatch(/^allow: /im);
  });
});

describe('the Host header', () => {
  const hosts = ['a b', '', '[', 'a@b', 'a/b', 'a?b', ':80', 'a:99999', '%00', '999.999.999.999'];

  it.each(hosts)('is rejected if it is invalid: "%s"', async (host) => {
    for (const path of ['/login', '/logout', '/public']) {
      expectPage(await sendLines(site, ['GET', path], [`Host: ${host}`]), 400);
    }
    const { status, body } = await sendLines(simulator, ['GET', '/latest'], [`Host: ${host}`]);
    expect([status, JSON.parse(body).status]).toEqual([400, 400]);
    expect((await sendLines(ops, ['GET', '/livez'], [`Host: ${host}`])).status).toBe(400);
  });

  it.each(['localhost', 'localhost:3000', '127.0.0.1', '[::1]:3000', 'mini_twit.internal.', 'a:'])(
    'is valid: %s',
    async (host) => {
      expect((await sendLines(site, ['GET', '/login'], [`Host: ${host}`])).status).toBe(200);
      expect((await sendLines(site, ['GET', '/logout'], [`Host: ${host}`])).status).toBe(303);
    },
  );

  it('may be absent before HTTP/1.1', async () => {
    expect(await exchange(site, 'GET /logout HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 303 /);
  });
});

describe('a proxy header', () => {
  const wrong = ['', ',', 'javascript', 'a b', '['];

  it.each([
    ...['https,http', 'http, https', ...wrong].map((value) => ['x-forwarded-proto', value]),
    ...['a.example, b.example', 'a@b', 'a:99999', ...wrong].map((v) => ['x-forwarded-host', v]),
  ])('never breaks a page: %s: %s', async (name = '', value = '') => {
    const headers = { [name]: value };
    expect((await send(site, '/login', { headers })).status).toBe(200);
    expect((await send(site, '/logout', { headers })).status).toBe(303);
    const form = {
      method: 'POST',
      headers: { ...headers, ...FORM },
      body: 'username=a&password=b',
    };
    expect((await send(site, '/login', form)).headers.location).toBe('/login');
  });

  it('is taken from the proxy nearest to the client', async () => {
    const visitor = new Visitor(site);
    const name = uniqueName();
    await visitor.register(name, 'secret');
    const form = { username: name, password: 'secret' };
    for (const [proto, cookie] of [
      ['https,http', '__Secure-authjs.session-token='],
      ['http,https', 'authjs.session-token='],
    ] as const) {
      const answer = await visitor.post('/login', form, { 'x-forwarded-proto': proto });
      expect(answer.headers['set-cookie']?.some((each) => each.startsWith(cookie))).toBe(true);
    }
  });
});

describe('the router of pages', () => {
  const tree = (text: string) => ({ rsc: '1', 'next-router-state-tree': text });

  it.each(['x', '%', '', 'null', '%5B%5D', encodeURIComponent('["",{"children":"x"}]')])(
    'ignores an invalid state: "%s"',
    async (text) => {
      for (const path of ['/status', '/login', '/public', '/nobody-of-this-name']) {
        expect((await send(site, path, { headers: tree(text) })).status).toBe(400);
      }
    },
  );

  it('accepts a valid state', async () => {
    const headers = tree(encodeURIComponent('["",{"children":["__PAGE__",{}]},null,null,1]'));
    const first = await send(site, '/status', { headers });
    expect(first.status).toBe(307);
    const answer = await send(site, first.headers.location ?? '', { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^text\/x-component\b/);
  });
});

describe('a forged flash', () => {
  it.each(['a\0b', '\ud800', 'x'.repeat(36), '00000000-0000-4000-8000-000000000000'])(
    'does not break the page: draft %j',
    async (draft) => {
      const visitor = new Visitor(site);
      const name = uniqueName();
      await visitor.register(name, 'secret');
      await visitor.signIn(name, 'secret');
      const { headers } = await visitor.post('/login', { username: name, password: 'secret' });
      const session = headers['set-cookie']?.find((each) => each.includes('session-token'));
      const cookie = `${session?.split(';', 1)}; ${flash({ kind: 'error', text: 'x', draft })}`;
      const answer = await send(site, '/', { headers: { cookie } });
      expect(answer.status).toBe(200);
      expect(textsIn(answer.text, 'h1').join()).not.toBe('');
    },
  );
});

it('an upgrade request is answered without an upgrade', async () => {
  for (const protocol of ['websocket', 'h2c']) {
    const lines = ['Host: localhost', 'Connection: Upgrade', `Upgrade: ${protocol}`];
    expect((await sendLines(site, ['GET', '/login'], lines)).status).toBe(200);
  }
});
