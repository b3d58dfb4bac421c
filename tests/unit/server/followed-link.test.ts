import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { isFollowedLink } from '../../../server/web/followed-link.ts';

const check = (method: string, headers: Record<string, string>) =>
  isFollowedLink({ method, headers } as unknown as IncomingMessage);

test.each([
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'same-origin', 'upgrade-insecure-requests': '1' },
  { 'upgrade-insecure-requests': '1' },
])('a GET with %j follows a link', (headers) => {
  expect(check('GET', headers)).toBe(true);
  expect(check('POST', headers)).toBe(false);
  expect(check('HEAD', headers)).toBe(false);
});

test.each([
  {},
  { 'sec-fetch-site': 'none', 'upgrade-insecure-requests': '1' },
  { 'sec-fetch-site': 'cross-site', 'upgrade-insecure-requests': '1' },
  { 'sec-fetch-site': 'same-site' },
  { 'upgrade-insecure-requests': '0' },
])('a GET with %j does not', (headers) => {
  expect(check('GET', headers)).toBe(false);
});
