import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { isVisitorPage } from '../../../server/web/visitor-page.ts';

const asks = (method: string, url: string, cookie?: string) =>
  isVisitorPage({ method, url, headers: { cookie } } as IncomingMessage);

test.each([
  ['GET', '/public', undefined],
  ['HEAD', '/public', undefined],
  ['GET', '/Roger%20Histand', undefined],
  ['GET', '/Login', undefined],
  ['GET', '/public?utm_source=x', 'theme=dark'],
  ['GET', '/public', 'not-flash=1; my-authjs.session-token=1'],
])('%s %s with the cookie %s is', (method, url, cookie) => {
  expect(asks(method, url, cookie)).toBe(true);
});

test.each([
  ['POST', '/public', undefined],
  ['GET', '/', undefined],
  ['GET', '/login', undefined],
  ['GET', '/api/msgs', undefined],
  ['GET', '/someone/follow', undefined],
  ['GET', '/%2523x', undefined],
  ['GET', '/a%2fb', undefined],
  ['GET', '/public?before=1-1', undefined],
  ['GET', '/public?x=1&after=1-1', undefined],
  ['GET', '/public', 'authjs.session-token=x'],
  ['GET', '/public', 'theme=dark; __Secure-authjs.session-token=x'],
  ['GET', '/public', 'flash=x'],
])('%s %s with the cookie %s is not', (method, url, cookie) => {
  expect(asks(method, url, cookie)).toBe(false);
});
