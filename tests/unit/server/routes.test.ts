import { expect, test } from 'vitest';
import { routeOf } from '../../../server/routes.ts';

test.each([
  ['simulator', '/latest', '/latest'],
  ['simulator', '/latest/?x=/y', '/latest'],
  ['simulator', '/msgs?no=20&latest=1', '/msgs'],
  ['simulator', '/msgs/Roger%20Histand?latest=1', '/msgs/:username'],
  ['simulator', '/fllws/x', '/fllws/:username'],
  ['simulator', '//msgs///a/?no=1', '/msgs/:username'],
  ['simulator', '//', 'unmatched'],
  ['simulator', '/register/x', 'unmatched'],
  ['simulator', '/msgs/a/b', 'unmatched'],
  ['simulator', '/constructor', 'unmatched'],
  ['simulator', 'http://elsewhere/msgs', 'unmatched'],
  ['simulator', '', 'unmatched'],
  ['site', '/', '/'],
  ['site', '/?before=1-2', '/'],
  ['site', '/public', '/public'],
  ['site', '/status', '/status'],
  ['site', '/Roger%20Histand', '/:username'],
  ['site', '/favicon.ico', '/favicon.ico'],
  ['site', '/settings', 'unmatched'],
  ['site', '/about', 'unmatched'],
  ['site', '/About', '/:username'],
  ['site', '/ada/follow', '/:username/follow'],
  ['site', '/ada/unfollow', '/:username/unfollow'],
  ['site', '/ada/other', 'unmatched'],
  ['site', '/api/follow', 'unmatched'],
  ['site', '/avatar/ada', '/avatar/:username'],
  ['site', '/avatar/', 'unmatched'],
  ['site', '/message/42?x=/y', '/message/:id'],
  ['site', '/message', 'unmatched'],
  ['site', '/message/', 'unmatched'],
  ['site', '/message/42/x', 'unmatched'],
  ['site', '/api/msgs/ada', '/api/msgs/:username'],
  ['site', '/api/latest', '/api/latest'],
  ['site', '/api/health', '/api/health'],
  ['site', '/api/nothing', 'unmatched'],
  ['site', '/_next/static/chunks/1.js', '/_next/static'],
  ['site', '/_next/image?url=x', 'unmatched'],
  ['operations', '/metrics', '/metrics'],
  ['operations', '/msgs', 'unmatched'],
] as const)('%s %s is %s', (listener, url, template) => {
  expect(routeOf(listener, url).template).toBe(template);
});

test('only the simulator API has actions', () => {
  expect(routeOf('simulator', '/register').actions).toEqual({ POST: 'register' });
  expect(routeOf('site', '/api/msgs/x').actions).toEqual({ GET: 'read', POST: 'tweet' });
  expect(routeOf('site', '/register').actions).toEqual({});
});
