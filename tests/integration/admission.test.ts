/** Admission in this process, in front of a handler that responds when the test releases it. */
import { once } from 'node:events';
import http from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { send } from '../support/http.ts';
import { echo, type OwnSite, startOwnSite } from '../support/own-site.ts';

let site: OwnSite;
let base = '';
let port = 0;

beforeAll(async () => {
  site = await startOwnSite();
  ({ base, port } = site);
});

afterAll(() => site.close());

/** Makes the handler hold every request until `release` is called. */
function hold() {
  const { promise, resolve: release } = Promise.withResolvers<void>();
  let held = 0;
  site.handler = async (_, response) => {
    held += 1;
    await promise;
    response.end('released');
  };
  return {
    held: () => held,
    release: () => {
      site.handler = echo;
      release();
    },
  };
}

const POST = { method: 'POST', headers: { 'content-type': 'text/plain' } };
const LIMIT = 160 * 1024;

describe('a body', () => {
  test('reaches the handler complete, chunked or not', async () => {
    for (const body of ['', 'x', 'y'.repeat(LIMIT), ['a', 'b', 'c'.repeat(70_000)]]) {
      const answer = await send(base, '/add_message', { ...POST, body });
      expect([answer.status, answer.text]).toEqual([200, [body].flat().join('')]);
    }
  });

  test('that is too large is rejected, and the connection stays open', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const tooLarge = 'x'.repeat(LIMIT + 1);
    for (const body of [tooLarge, [tooLarge]]) {
      const answer = await send(base, '/add_message', { ...POST, agent, body });
      expect(answer.status).toBe(413);
      expect(answer.text).toContain('too large');
      expect((await send(base, '/login', { agent })).status).toBe(200);
    }
    agent.destroy();
  });

  test('of the API reaches the action that rejects it, truncated', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const body = 'x'.repeat(300_000);
    const answer = await send(base, '/api/msgs/a', { ...POST, agent, body: [body] });
    agent.destroy();
    expect(answer.status).toBe(200);
    expect(answer.text.length).toBeGreaterThan(64 * 1024);
    expect(answer.text.length).toBeLessThan(body.length);
  });

  test('of an aborted request is dropped', async () => {
    let seen = 0;
    site.handler = async (_, response) => {
      seen += 1;
      response.end(String(seen));
    };
    const socket = connect(port, '127.0.0.1');
    socket.write('POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc');
    await once(socket, 'connect');
    socket.destroy();
    expect((await send(base, '/x')).text).toBe('1');
    site.handler = echo;
  });
});

describe('a request beyond capacity', () => {
  const crowd = (size: number) =>
    Array.from({ length: size }, (_, n) => send(base, `/nobody?before=${n}`));

  test('is queued, or rejected at once with a page', async () => {
    const held = hold();
    const visits = crowd(100);
    let refused = 0;
    for (const visit of visits) {
      void visit.then(({ status }) => {
        if (status === 503) refused += 1;
      });
    }
    await vi.waitUntil(() => refused >= 44);
    expect(held.held()).toBeLessThanOrEqual(8);
    held.release();
    const served = (await Promise.all(visits)).filter(({ status }) => status === 200);
    expect(served.length).toBe(100 - refused);
  });

  test('is rejected with JSON below /api, and its connection is delayed', async () => {
    const held = hold();
    const visits = Array.from({ length: 60 }, () => send(base, '/api/nothing'));
    await vi.waitUntil(() => held.held() === 16);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const refused = await send(base, '/api/nothing', { agent });
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '2']);
    expect(JSON.parse(refused.text)).toMatchObject({ status: 503 });
    held.release();
    await Promise.all(visits);
    const began = performance.now();
    expect((await send(base, '/login', { agent })).status).toBe(200);
    expect(performance.now() - began).toBeGreaterThan(200);
    agent.destroy();
  });

  test('leaves the queue when its client disconnects', async () => {
    const { gates } = await import('../../server/admission/gates.ts');
    const held = hold();
    const visits = crowd(8);
    await vi.waitUntil(() => gates.pages.running + gates.pages.waiting === 8);
    const gone = connect(port, '127.0.0.1');
    gone.write('GET /nobody?before=1 HTTP/1.1\r\nHost: a\r\n\r\n');
    await vi.waitUntil(() => gates.pages.running + gates.pages.waiting === 9);
    gone.destroy();
    await vi.waitUntil(() => gates.pages.running + gates.pages.waiting === 8);
    held.release();
    for (const { status } of await Promise.all(visits)) expect(status).toBe(200);
    expect(held.held()).toBe(8);
  });

  test('frees its place while its response waits for a slow reader', async () => {
    let begun = 0;
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    site.handler = async (_, response) => {
      begun += 1;
      response.write('the beginning');
      await ended;
      response.end();
    };
    const visits = crowd(12);
    await vi.waitUntil(() => begun === 12, { timeout: 10_000 });
    end();
    site.handler = echo;
    for (const { text } of await Promise.all(visits)) expect(text).toBe('the beginning');
  });
});

test('only silent connections are closed', async () => {
  const { closeSilentConnections } = await import('../../server/admission/connections.ts');
  const silent = connect(port, '127.0.0.1');
  const closed = once(silent, 'close');
  await once(silent, 'connect');
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  await send(base, '/login', { agent });
  closeSilentConnections(site.server);
  await closed;
  expect((await send(base, '/login', { agent })).status).toBe(200);
  agent.destroy();
});
