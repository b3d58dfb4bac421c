/** The listeners besides Next's own, in this process. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { send } from '../support/http.ts';

let simulator = '';
let operations = '';
let close = () => {};

beforeAll(async () => {
  vi.stubEnv('HOSTNAME', '127.0.0.1');
  vi.stubEnv('SIMULATOR_PORT', '0');
  vi.stubEnv('OPS_PORT', '0');
  // The environment is read once, by the first module that needs it.
  const { trackRequests } = await import('../../server/request-context.ts');
  const { registeredListeners } = await import('../../server/registered-listeners.ts');
  const { startListeners } = await import('../../server/listeners.ts');
  const { serve } = await import('../../app/simulator-routes.ts');
  trackRequests();
  await startListeners(serve);
  const listeners = registeredListeners();
  const at = (wanted: string) => {
    const address = listeners.find(([, name]) => name === wanted)?.[0].address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  };
  simulator = at('simulator');
  operations = at('operations');
  close = () => {
    for (const [server] of listeners) server.close();
  };
});

afterAll(() => close());

test('the simulator listener serves the API, with an id on every response', async () => {
  const answers = await Promise.all([send(simulator, '/latest'), send(simulator, '/nowhere')]);
  expect(answers.map(({ status }) => status)).toEqual([200, 404]);
  const ids = answers.map(({ headers }) => headers['x-request-id']);
  expect(new Set(ids).size).toBe(2);
  for (const { headers } of answers) expect(headers['x-content-type-options']).toBe('nosniff');
});

test('the operations listener serves liveness, readiness and metrics', async () => {
  expect((await send(operations, '/livez')).status).toBe(200);
  expect((await send(operations, '/readyz')).status).toBe(200);
  expect((await send(operations, '/nowhere')).status).toBe(404);
  await send(simulator, '/msgs/somebody');
  const { status, text, headers } = await send(operations, '/metrics');
  expect([status, headers['content-type']]).toEqual([200, expect.stringMatching(/^text\/plain/)]);
  expect(text).toContain('/msgs/');
  expect(text).not.toContain('somebody');
});

test('neither listener serves the other’s routes', async () => {
  expect((await send(simulator, '/metrics')).status).toBe(404);
  expect((await send(operations, '/latest')).status).toBe(404);
});

test('any other listener is the site’s, whose pages get a policy or are cacheable', async () => {
  const { setPageStatus } = await import('../../server/page-status.ts');
  const site = createServer((request, response) => {
    const isVisitor = request.headers['x-minitwit-visitor'] === '1';
    if (request.url === '/nobody') setPageStatus(404, { 'x-extra': 'yes' });
    response.setHeader('content-type', 'text/html');
    const revalidate = request.headers['x-prerender-revalidate'];
    const { cookie } = request.headers;
    if (cookie !== undefined) response.setHeader('x-cookie', cookie);
    response.end(`${isVisitor} ${revalidate} ${request.headers['content-security-policy']}`);
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  const address = site.address();
  const base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const page = await send(base, '/login', {
    headers: { 'x-minitwit-visitor': '1', 'x-prerender-revalidate': 'a key' },
  });
  const policy = page.headers['content-security-policy'];
  expect(policy).toMatch(/'nonce-[\w+/=]+'/);
  expect(page.text).toBe(`false undefined ${policy}`);
  const cacheable = await send(base, '/public');
  expect(cacheable.text).toBe('true undefined undefined');
  expect(cacheable.headers).toMatchObject({
    vary: expect.stringMatching(/cookie/i),
    'cache-control': expect.stringContaining('s-maxage=1'),
    'content-security-policy': expect.stringContaining("script-src 'self';"),
  });
  const cookie = 'a=1; __prerender_bypass=a key; b=__prerender_bypass;__next_preview_data=x ;c';
  const draft = await send(base, '/public', { headers: { cookie } });
  expect(draft.headers['x-cookie']).toBe('a=1; b=__prerender_bypass;c');
  const missing = await send(base, '/nobody');
  expect(missing).toMatchObject({ status: 404, headers: { 'x-extra': 'yes' } });
  expect(missing.headers['cache-control']).toContain('no-store');
  site.close();
});
