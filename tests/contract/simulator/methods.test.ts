/** Every method on every path, including paths that do not exist. */
import { describe, expect, test } from 'vitest';
import { uniqueName } from '../../support/factories.ts';
import { expectError, expectNoContent, onEachListener, segment } from '../../support/simulator.ts';

const ROUTES: [path: string, allowed: string[]][] = [
  ['/latest', ['GET', 'HEAD', 'OPTIONS']],
  ['/register', ['OPTIONS', 'POST']],
  ['/msgs', ['GET', 'HEAD', 'OPTIONS']],
  ['/msgs/someone', ['GET', 'HEAD', 'OPTIONS', 'POST']],
  ['/fllws/someone', ['GET', 'HEAD', 'OPTIONS', 'POST']],
];

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

const UNKNOWN = [
  ...['/nowhere', '/msg', '/msgs/a/b', '/fllws', '/fllws/a/b', '/latest/x', '/register/x'],
  ...['/constructor', '/__proto__', '/toString', '/hasOwnProperty/x', '/metrics', '/readyz'],
];

/** Methods that Next rejects before any handler runs. */
const UNCOMMON = ['PROPFIND', 'TRACE', 'QUERY'];

const listed = (allow: string | undefined) => allow?.split(/\s*,\s*/).toSorted();

onEachListener((simulator, isOwn) => {
  describe.each(ROUTES)('%s', (path, allowed) => {
    test('OPTIONS lists the allowed methods', async () => {
      const answer = await simulator.sendAnonymously(path, { method: 'OPTIONS' });
      expectNoContent(answer);
      expect(listed(answer.headers.allow)).toEqual(allowed);
    });

    const others = [...METHODS, ...(isOwn ? UNCOMMON : [])];

    test.each(others.filter((method) => !allowed.includes(method)))(
      '%s is 405, with the allowed methods',
      async (method) => {
        const answer = await simulator.send(path, { method });
        expect(listed(answer.headers.allow)).toEqual(allowed);
        if (method === 'HEAD') expect(answer).toMatchObject({ status: 405, text: '' });
        else expectError(answer, 405);
      },
    );
  });

  test('HEAD is GET without the body', async () => {
    const author = await simulator.user();
    await simulator.say(author, 'unseen');
    for (const path of [
      '/latest',
      '/msgs',
      `/msgs/${segment(author)}`,
      `/fllws/${segment(author)}`,
    ]) {
      const get = await simulator.send(path);
      const head = await simulator.send(path, { method: 'HEAD' });
      expect(head).toMatchObject({ status: 200, text: '' });
      expect(head.headers['content-type']).toBe(get.headers['content-type']);
    }
  });

  test('HEAD fails where GET fails', async () => {
    const unknown = `/msgs/${segment(uniqueName())}`;
    const head = await simulator.send(unknown, { method: 'HEAD' });
    expect(head).toMatchObject({ status: 404, text: '' });
    const refused = await simulator.sendAnonymously('/msgs', { method: 'HEAD' });
    expect(refused).toMatchObject({ status: 403, text: '' });
  });

  test.each([isOwn ? '/' : '', ...UNKNOWN])('"%s" is 404', async (path) => {
    expectError(await simulator.send(path), 404);
    expectError(await simulator.sendAnonymously(path), 404);
    expectError(await simulator.send(path, { method: 'POST', body: '{}' }), 404);
    expectError(await simulator.send(path, { method: 'DELETE' }), 404);
  });

  test('a user named like an Object property is unknown', async () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expectError(await simulator.send(`/msgs/${name}`), 404);
      expectError(await simulator.send(`/fllws/${name}`), 404);
    }
  });
});
