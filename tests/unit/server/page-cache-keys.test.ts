import { expect, test } from 'vitest';
import { isFileKey, visitorPath } from '../../../server/next/page-cache-keys.ts';
import { cacheKey, visitorKey } from '../../support/finished-page.ts';

test.each(['/cached/public', '/cached/user/Roger Histand', '/cached/user/$Ø<script>'])(
  '%s is a page of visitors',
  (path) => {
    expect(visitorPath(visitorKey(path))).toBe(path);
  },
);

test.each(['/icon.svg', '/robots.txt'])('%s is a file', (path) => {
  expect(isFileKey(cacheKey(path, `${path}/route`, 'APP_ROUTE'))).toBe(true);
});

test.each([
  '',
  '/cached/public',
  'a hash of something fetched',
  '/route-cache/APP_PAGE/hash/$/cached/public',
  // Several users' names could have led there.
  ...['/cached/user/%23x', '/cached/user/a%2Fb', '/cached/user/a/b'].map(visitorKey),
  ...['/cached/public/x', '/cached/user', '/cached/user/', '/cached/usher/x'].map(visitorKey),
  cacheKey('/cached/public', '/cached/[...path]/route', 'APP_ROUTE'),
  cacheKey('/status', '/status/page'),
  cacheKey('/_not-found', '/_not-found/page'),
  cacheKey('/icon.svg', '/icon.svg/page'),
])('the key "%s" is neither', (key) => {
  expect([visitorPath(key), isFileKey(key)]).toEqual([undefined, false]);
});
