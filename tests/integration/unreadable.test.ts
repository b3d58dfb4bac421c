import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { echo, type OwnSite, startOwnSite } from '../support/own-site.ts';
import { exchange } from '../support/raw.ts';

let site: OwnSite;

beforeAll(async () => {
  site = await startOwnSite();
});

afterAll(() => site.close());

describe('a request that reaches no handler', () => {
  test.each([
    ['OPTIONS * HTTP/1.1\r\nHost: a', 204],
    ['GET * HTTP/1.1\r\nHost: a', 400],
    ['GET / HTTP/1.1\r\nHost: a b', 400],
    ['GET / HTTP/1.1\r\nHost: a\r\nNext-Router-State-Tree: x', 400],
    ['TRACE /api/latest HTTP/1.1\r\nHost: a', 405],
    ['PUT /public HTTP/1.1\r\nHost: a', 405],
  ])('%j is answered %i', async (lines, status) => {
    const answer = await exchange(site.base, `${lines}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  test('is rejected with JSON by the API', async () => {
    const answer = await exchange(
      site.base,
      'TRACE /api/latest HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toContain('{"status":405,"error_msg":"Use GET, HEAD, POST, OPTIONS"}');
  });

  test('an absolute target is handled like a relative one', async () => {
    site.handler = async ({ url, headers }, response) => response.end(`${headers.host} ${url}`);
    const answer = await exchange(
      site.base,
      'GET http://other:1/there HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: https, http\r\n' +
        'X-Forwarded-Host: a b\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toContain('other:1 /there');
    site.handler = echo;
  });
});
