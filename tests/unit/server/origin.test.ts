import { expect, test } from 'vitest';
import { Forbidden } from '../../../platform/errors.ts';
import { requireSameOrigin } from '../../../server/web/origin.ts';

const check = (method: string, headers: Record<string, string>) => () =>
  requireSameOrigin(
    new Request('http://minitwit.test/x', {
      method,
      headers: { host: 'minitwit.test', ...headers },
    }),
  );

test.each([
  ['POST', {}],
  ['POST', { 'sec-fetch-site': 'same-origin', origin: 'http://minitwit.test' }],
  ['POST', { origin: 'https://minitwit.test' }],
  ['GET', { 'sec-fetch-site': 'same-origin' }],
  ['GET', { 'sec-fetch-site': 'none' }],
])('%s with %j is same-origin', (method, headers) => {
  expect(check(method, headers)).not.toThrow();
});

test.each([
  ['POST', { 'sec-fetch-site': 'cross-site' }],
  ['POST', { 'sec-fetch-site': 'same-site' }],
  ['POST', { 'sec-fetch-site': 'none' }],
  ['GET', { 'sec-fetch-site': 'cross-site' }],
  ['POST', { origin: 'http://evil.test' }],
  ['POST', { origin: 'http://minitwit.test:8080' }],
  ['POST', { origin: 'http://minitwit.test.evil.test' }],
  ['POST', { origin: 'null' }],
  ['POST', { 'sec-fetch-site': 'same-origin', origin: 'http://evil.test' }],
])('%s with %j is cross-site', (method, headers) => {
  expect(check(method, headers)).toThrow(Forbidden);
});
