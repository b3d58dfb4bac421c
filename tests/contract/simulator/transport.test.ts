/** Connections, chunks and paths on the wire. */

import { once } from 'node:events';
import http from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { AUTHORIZATION } from '../../support/authorization.ts';
import { newRegistration } from '../../support/factories.ts';
import { exchange } from '../../support/raw.ts';
import { expectError, expectNoContent, onEachListener, segment } from '../../support/simulator.ts';

/** An agent with one connection, which counts how many it had to open. */
function oneConnection() {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  let opened = 0;
  const open = agent.createConnection.bind(agent);
  agent.createConnection = (...parameters) => {
    opened += 1;
    return open(...parameters);
  };
  return { agent, opened: () => opened };
}

onEachListener((simulator, isOwn) => {
  test('a connection is reused, even after rejected requests', async () => {
    const { agent, opened } = oneConnection();
    const author = await simulator.user();
    const path = `/msgs/${segment(author)}`;
    const post = (body: string) => simulator.send(path, { method: 'POST', agent, body });
    expectNoContent(await post('{"content":"one"}'));
    expectError(await post('{'), 400);
    expectError(await simulator.send('/msgs/unknown-to-all', { agent }), 404);
    expectError(await simulator.sendAnonymously(path, { method: 'POST', agent, body: '{}' }), 403);
    expectNoContent(await post('{"content":"two"}'));
    expect(JSON.parse((await simulator.send(path, { agent })).text)).toHaveLength(2);
    expect(opened()).toBe(1);
    agent.destroy();
  });

  test('requests after a body that is too large are answered', async () => {
    const { agent } = oneConnection();
    const path = `/msgs/${segment(await simulator.user())}`;
    const body = JSON.stringify({ content: 'x'.repeat(300_000) });
    for (const sent of [body, [body]]) {
      expectError(await simulator.send(path, { method: 'POST', agent, body: sent }), 413);
      expect((await simulator.send(path, { agent })).text).toBe('[]');
    }
    agent.destroy();
  });

  test.runIf(isOwn)(
    'a body that is too large is rejected at once, and drained up to a limit',
    async () => {
      const path = `/msgs/${segment(await simulator.user())}`;
      const { hostname, port } = new URL(simulator.base);
      const socket = connect(Number(port), hostname);
      const answered = once(socket, 'data');
      // A client that is still sending sees the closed connection as an error.
      const closed = new Promise((resolve) => socket.on('error', () => {}).on('close', resolve));
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${AUTHORIZATION}\r\n` +
          'Content-Length: 50000000\r\n\r\n',
      );
      expect(String(await answered)).toMatch(/^HTTP\/1\.1 413 .*\{"status":413,/s);
      const mebibyte = Buffer.alloc(1024 * 1024);
      let sent = 0;
      while (!socket.destroyed && sent < 50) {
        await new Promise((resolve) => socket.write(mebibyte, resolve));
        sent += 1;
      }
      await closed;
      expect(sent).toBeLessThan(50);
    },
  );

  test.runIf(isOwn).each([
    ['refused', { Authorization: 'Basic wrong' }, 403],
    ['too large', { Authorization: AUTHORIZATION }, 413],
  ])(
    'a client that is still sending receives the response: %s',
    async (_, { Authorization }, status) => {
      const path = `/msgs/${segment(await simulator.user())}`;
      const { hostname, port } = new URL(simulator.base);
      const socket = connect(Number(port), hostname);
      const [answered, ended] = [once(socket, 'data'), once(socket, 'end')];
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n` +
          `Authorization: ${Authorization}\r\nContent-Length: 300000\r\n\r\n`,
      );
      expect(String(await answered)).toMatch(`HTTP/1.1 ${status} `);
      for (let left = 300_000; left > 0; left -= 30_000) {
        await new Promise((resolve) => socket.write('x'.repeat(30_000), resolve));
      }
      await ended;
      expect(socket.errored).toBeNull();
    },
  );

  test('Connection: close closes the connection after the response', async () => {
    const { pathname } = new URL(simulator.base);
    const path = `${pathname === '/' ? '' : pathname}/latest`;
    const answer = await exchange(
      simulator.base,
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(answer).toContain('{"latest":');
  });

  test('two pipelined requests are both answered', async () => {
    const { pathname } = new URL(simulator.base);
    const path = `${pathname === '/' ? '' : pathname}/latest`;
    const answers = await exchange(
      simulator.base,
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n` +
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    expect(answers.match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
  });

  test('a chunk may end inside a character', async () => {
    const registration = newRegistration();
    const name = registration.username;
    const whole = JSON.stringify(registration);
    const chunks = [whole.slice(0, 5), whole.slice(5)];
    expectNoContent(await simulator.send('/register', { method: 'POST', body: chunks }));
    const bytes = Buffer.from('{"content":"ø🙂"}');
    const body = [...bytes].map((byte) => new Uint8Array([byte]));
    expectNoContent(await simulator.send(`/msgs/${segment(name)}`, { method: 'POST', body }));
    expect(await simulator.contentsOf(name)).toEqual(['ø🙂']);
  });

  test.each(['%', '%2', '%zz', 'a%ffb', '%c3%28', '%ed%a0%80'])(
    'malformed percent-encoding: %s',
    async (name) => {
      for (const path of [`/msgs/${name}`, `/fllws/${name}`]) {
        for (const method of ['GET', 'POST']) {
          const answer = await simulator.send(path, { method });
          if (isOwn) expectError(answer, 400);
          // Here Next responds before any handler runs.
          else expect(answer.status).toBeGreaterThanOrEqual(400);
        }
      }
    },
  );

  test.each(['%00', 'a%00b', 'a%2Fb', '%2e%2e%2fmsgs', '%5C', '%0A'])(
    'an invalid name is unknown: %s',
    async (name) => {
      expectError(await simulator.send(`/msgs/${name}`), 404);
      expectError(await simulator.send(`/fllws/${name}`), 404);
    },
  );

  test.runIf(isOwn)('repeated slashes count as one, and trailing ones are ignored', async () => {
    const author = await simulator.user();
    const name = segment(author);
    for (const path of ['//latest', '/latest/', '///latest//']) {
      expect(await simulator.read(path)).toEqual(await simulator.read('/latest'));
    }
    expectNoContent(await simulator.post(`//msgs/${name}`, { content: 'one' }));
    expectNoContent(await simulator.post(`/msgs//${name}/`, { content: 'two' }));
    expect(await simulator.read(`//msgs//${name}//?no=1`)).toMatchObject([{ content: 'two' }]);
    expect(await simulator.read(`/msgs/?no=0`)).toEqual([]);
    expect(await simulator.read(`//fllws/${name}/`)).toEqual({ follows: [] });
    for (const path of ['//', '//nowhere', `/msgs/${name}//x`, `/fllws//`]) {
      expectError(await simulator.send(path), 404);
    }
  });

  test('a malformed query is ignored', async () => {
    for (const query of ['?%', '?no=%zz', '?latest=%ff', '?&&=&no=3&no=x', '??', '?no[]=1']) {
      expect((await simulator.send(`/msgs${query}`)).status, query).toBe(200);
    }
  });
});
