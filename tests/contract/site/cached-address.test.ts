/** The internal paths of cached pages are not served: a page is only available at its own address. */
import { expect, inject, it } from 'vitest';
import { send } from '../../support/http.ts';
import { sendLines } from '../../support/raw.ts';
import { Simulator, segment } from '../../support/simulator.ts';

const { site, simulator } = inject('server');

it.each([
  ...['/cached', '/cached/', '/cached/public', '/cached/public/', '/cached/public?x=1'],
  ...['/%63ached/public', '/c%61che%64/public', '/cached/%70ublic', '/cached%2Fpublic'],
  ...['//cached/public', '/cached//public', '/./cached/public', '/%2e/cached/public'],
  ...['/x/../cached/public', '/x/%2e%2e/cached/public', '/.//cached/public', '/%2Fcached/public'],
  ...['/\\cached/public', '/cached\\public', '/x\\..\\cached/public'],
  ...[
    '/404',
    '/500',
    '/_not-found',
    '/_global-error',
    '/%5Fnot-found',

    '/404/x',
  ],
  ...['/cached/public.rsc', '/_next/data/x/cached/public.json'],
  ...['/cached/public.segments/_tree.segment.rsc', 'http://localhost/cached/public'],
])('%s is not found', async (target) => {
  for (const extra of [
    [],
    ['RSC: 1'],
    ['x-minitwit-visitor: 1'],
    ['x-matched-path: /cached/public'],
  ]) {
    const { status, head } = await sendLines(site, ['GET', target], ['Host: localhost', ...extra]);
    expect([extra, status]).toEqual([extra, 404]);
    expect(head).not.toContain('s-maxage');
  }
});

it('the pages themselves are served', async () => {
  const author = await new Simulator(simulator).user();
  expect((await send(site, `/${segment(author)}`)).status).toBe(200);
  expect((await send(site, `/cached/user/${segment(author)}`)).status).toBe(404);
  const headers = { rsc: '1' };
  const own = await send(site, `/${segment(author)}`, { headers });
  expect((await send(site, own.headers.location ?? '', { headers })).status).toBe(200);
});
