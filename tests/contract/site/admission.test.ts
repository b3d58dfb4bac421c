/** Requests that are too large, too many or too slow. */
import { connect } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { describe, expect, inject, it } from 'vitest';
import { uniqueName } from '../../support/factories.ts';
import { type Answer, send } from '../../support/http.ts';
import { sumOf } from '../../support/metrics.ts';
import { Simulator, segment } from '../../support/simulator.ts';
import { textsIn, Visitor } from '../../support/visitor.ts';

const { site, simulator, ops } = inject('server');
const api = new Simulator(simulator);

const TOO_LARGE = 'x'.repeat(160 * 1024 + 1);

describe('a body that is too large', () => {
  const paths = ['/add_message', '/login', '/public', '/nobody-of-this-name', '/a/b/c'];
  const bodies = { 'with its length': TOO_LARGE, 'in chunks': [TOO_LARGE] };

  it.each(Object.entries(bodies))('is rejected on every path: %s', async (_, body) => {
    for (const path of paths) {
      const headers = { cookie: 'flash=x', 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await send(site, path, { method: 'POST', body, headers });
      expect([path, answer.status]).toEqual([path, 413]);
      expect(textsIn(answer.text, 'h1')).toEqual(['Payload Too Large']);
    }
  });

  it('is rejected with any method', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
      expect((await send(site, '/public', { method, body: TOO_LARGE })).status).toBe(413);
    }
  });
});

it('a form with the longest possible message fits', async () => {
  const visitor = new Visitor(site);
  const name = uniqueName();
  await visitor.register(name, 'secret');
  await visitor.signIn(name, 'secret');
  const longest = '🙂'.repeat(10_000);
  expect((await visitor.post('/add_message', { text: longest })).status).toBe(303);
  expect(await api.contentsOf(name)).toEqual([longest]);
});

it('a slow body blocks no other request', async () => {
  const slow = Array.from({ length: 60 }, () => connect(Number(new URL(site).port), '127.0.0.1'));
  for (const socket of slow) {
    socket.on('error', () => {});
    socket.write('POST /add_message HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nab');
  }
  await Promise.all(slow.map((socket) => new Promise((ready) => socket.once('ready', ready))));
  const answers = Array.from({ length: 4 }, () => send(site, '/login'));
  for (const { status } of await Promise.all(answers)) expect(status).toBe(200);
  for (const socket of slow) socket.destroy();
});

it('unfinished bodies leave the simulator its share of the buffer', async () => {
  const author = await api.user();
  const port = Number(new URL(site).port);
  // Fills the shared buffer to the last byte.
  const sizes = [...Array<number>(80).fill(155_000), ...[50_000, 10_000, 1_000, 100, 10, 1, 1]];
  const sockets = sizes.map((size) => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.write(
      `POST /nobody HTTP/1.1\r\nHost: localhost\r\nContent-Length: 160000\r\n\r\n${'x'.repeat(size)}`,
    );
    return socket;
  });
  await Promise.race(
    sockets.map((socket) => new Promise((refused) => socket.once('data', refused))),
  );
  for (let n = 0; n < 5; n += 1) {
    const { status } = await api.post(`/msgs/${segment(author)}`, { content: `message ${n}` });
    expect(status).toBe(204);
  }
  for (const socket of sockets) socket.destroy();
});

it('a method that the site does not know is rejected', async () => {
  for (const method of ['PUT', 'DELETE', 'PATCH', 'PROPFIND']) {
    const answer = await send(site, '/public', { method });
    expect([method, answer.status]).toEqual([method, 405]);
    expect(answer.headers.allow).toBe('GET, HEAD, POST, OPTIONS');
  }
});

describe('more visitors than the site can serve', () => {
  const isRefusal = ({ status }: Answer) => status === 503;

  it('are rejected at once, and the simulator is served', async () => {
    const author = await api.user();
    const refusedBefore = await sumOf(ops, 'minitwit_http_requests_refused_total', {});
    const visits = Array.from({ length: 300 }, (_, n) =>
      send(site, `/${segment(author)}?before=${1_900_000_000_000 - n}-1`),
    );
    const answer = await api.post(`/msgs/${segment(author)}`, { content: 'while they all come' });
    expect(answer.status).toBe(204);
    const answers = await Promise.all(visits);
    const refused = answers.filter(isRefusal);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status !== 200)).toEqual(refused);
    expect(refused.length).toBeGreaterThan(0);
    for (const { headers, text } of refused) {
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(headers['cache-control']).toMatch(/no-store/);
      expect(textsIn(text, 'h1')).toEqual(['Service Unavailable']);
      expect(text.length).toBeLessThan(2_000);
    }
    const refusedAfter = await sumOf(ops, 'minitwit_http_requests_refused_total', {});
    expect(refusedAfter - refusedBefore).toBeGreaterThanOrEqual(refused.length);
  });

  it('do not lock out a signed-in reader', async () => {
    const visitor = new Visitor(site);
    const name = uniqueName();
    await visitor.register(name, 'secret');
    await visitor.signIn(name, 'secret');
    await visitor.read('/');
    const crowd = Array.from({ length: 200 }, (_, n) =>
      send(site, `/${segment(name)}?before=${1_900_000_000_000 - n}-1`),
    );
    const pages = Array.from({ length: 10 }, () => visitor.send('/'));
    for (const { status } of await Promise.all(pages)) expect(status).toBe(200);
    const impostor = { cookie: 'authjs.session-token=made-up' };
    const answers = await Promise.all(crowd);
    expect(answers.some(isRefusal)).toBe(true);
    expect((await send(site, '/public', { headers: impostor })).status).toBe(200);
  });
});

it('an upgrade request is answered like any other', async () => {
  const socket = connect(Number(new URL(site).port), '127.0.0.1');
  socket.write(
    'GET /api/latest HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n\r\n',
  );
  expect(await textOf(socket)).toMatch(/^HTTP\/1\.1 200 /);
});
