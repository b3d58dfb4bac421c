/** Parts of malformed requests. In all strings a character is a byte. */
import { AUTHORIZATION } from '../../support/authorization.ts';

const flash = (draft: string) =>
  Buffer.from(JSON.stringify({ kind: 'error', text: 'x', draft })).toString('base64url');

export const METHODS = [
  ...['GET', 'GET', 'GET', 'POST', 'POST', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'],
  ...['CONNECT', 'PROPFIND', 'M-SEARCH', 'PURGE', 'QUERY', 'get', 'BREW', 'G\x00T', ''],
];

export const TARGETS = [
  ...['/', '/public', '/login', '/register', '/logout', '/add_message', '/status', '/user1'],
  ...['/user1/follow', '/user1/unfollow', '/avatar/user1', '/robots.txt', '/favicon.ico'],
  ...['/api/latest', '/api/register', '/api/msgs', '/api/msgs/user1', '/api/fllws/user1'],
  ...['/api/health', '/api/nothing', '/latest', '/register', '/msgs', '/msgs/user1'],
  ...['/fllws/user1', '/livez', '/readyz', '/metrics', '/cached/public', '/cached/user/user1'],
  ...['/_next/static/%00', '/_next/static/..%2f..%2fserver.js', '/_next/image?url=%2Fa&w=1&q=1'],
  ...['/_next/data/x/public.json', '/_next/', '/%00', '/user1%00', '/%ff', '/%', '/%zz', '/%2e%2e'],
  ...[
    '/api/%00',
    '/api/msgs/%00',
    '/msgs/%00',
    '/msgs/%ff',
    '/fllws/%',
    '/avatar/%00',
    '/avatar/%',
  ],
  ...['*', '//', '//evil.example/', '/\\evil.example', 'http://evil.example/', 'http://', ':80'],
  ...['public', '/../../etc/passwd', '/./public', '/public/', '//latest', '//msgs/user1'],
  ...['/public?before=', '/public?before=1-1', '/public?before=9e99-x', '/user1?before=-1--1'],
  ...['/public?before=1900000000000-1&before=2', '/public?after=0-0', '/?_rsc=x', '/login?_rsc=1'],
  ...['/api/latest?latest=1e400', '/api/msgs?no=-1', '/msgs?no=99999999', '/msgs?no=%00'],
  ...['/latest?latest=-5', '/msgs/user1?no=1&no=2', '/\xff\xfe', '/a b', '/\x01', '/public#x'],
  ...[`/${'a'.repeat(5_000)}`, `/${'%F0%9F%A6%A3'.repeat(100)}`, `/${'a/'.repeat(1_000)}`, ''],
];

export const HEADERS = [
  ...['Host: a b', 'Host: ', 'Host: [::1', 'Host: localhost:99999', 'Host: a\r\nHost: b'],
  ...['X-Forwarded-Proto: https,http', 'X-Forwarded-Proto: ', 'X-Forwarded-Proto: x y'],
  ...['X-Forwarded-Host: a.example, b.example', 'X-Forwarded-Host: a b', 'X-Forwarded-Host: %'],
  ...['X-Forwarded-For: x', 'X-Forwarded-Port: x', 'Forwarded: for=;', 'X-Request-Id: \x7f'],
  ...['RSC: 1', 'RSC: 1\r\nNext-Router-State-Tree: x', 'Next-Router-State-Tree: %5B%5D'],
  ...['RSC: 1\r\nNext-Router-Prefetch: 1', 'RSC: 1\r\nNext-Router-Segment-Prefetch: /x'],
  ...[
    'RSC: 1\r\nNext-Router-State-Tree: %5B%22%22%2C%7B%7D%5D',
    'Next-Url: //%00',
    'Next-Action: x',
  ],
  ...['x-nextjs-data: 1', 'x-middleware-subrequest: proxy', 'x-middleware-rewrite: /login'],
  ...['x-minitwit-visitor: 1', 'x-invoke-path: /login', 'x-matched-path: /x', 'Purpose: prefetch'],
  ...[
    `Cookie: flash=${flash('a\0b')}`,
    `Cookie: flash=${flash('x'.repeat(36))}`,
    'Cookie: flash=x',
  ],
  ...['Cookie: flash=%', 'Cookie: =;=;;', 'Cookie: authjs.session-token=a.b.c.d.e', 'Cookie: \xff'],
  ...['Cookie: authjs.session-token=x', 'Cookie: __Secure-authjs.session-token=eyJhbGciOiJkaXIi.'],
  ...['Cookie: authjs.session-token.0=a; authjs.session-token.1=b', 'Cookie: __prerender_bypass=x'],
  ...[`Authorization: ${AUTHORIZATION}`, 'Authorization: Basic', 'Authorization: basic \xff'],
  ...['Authorization: Basic %%%', 'Authorization: Bearer x', 'Origin: null', 'Origin: http://a b'],
  ...['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Site: x', 'Referer: http://a b', 'Origin: x://'],
  ...[
    'Range: bytes=-1-',
    'Range: bytes=9-1',
    'If-None-Match: *',
    'If-None-Match: "',
    'If-Match: x',
  ],
  ...['If-Modified-Since: x', 'Accept: \x80', 'Accept-Encoding: x;q=9', 'Accept-Language: \xff'],
  ...['Content-Type: application/x-www-form-urlencoded', 'Content-Type: application/json'],
  ...['Content-Type: multipart/form-data', 'Content-Type: multipart/form-data; boundary=\xff'],
  ...[
    'Content-Type: multipart/form-data; boundary=b',
    'Content-Type: text/plain',
    'Content-Type: ',
  ],
  ...['Content-Type: application/x-www-form-urlencoded; charset=utf-16', 'Content-Encoding: gzip'],
  ...['Expect: 100-continue', 'Expect: x', 'Upgrade: websocket\r\nConnection: Upgrade', 'TE: x'],
  ...['Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings', 'Trailer: x', 'Max-Forwards: -1'],
  ...[
    'Connection: keep-alive, x',
    'Keep-Alive: x',
    'Via: x',
    'X: \x00',
    'X\x00: y',
    'X : y',
    ': y',
  ],
  ...[`X: ${'y'.repeat(9_000)}`, `X: ${'y'.repeat(20_000)}`, `${'X: y\r\n'.repeat(500)}X: y`, 'X'],
];

const proto = '{"__proto__":{"x":1},"constructor":{"prototype":1}}';

export const BODIES = [
  ...[
    '',
    'x',
    '{}',
    '[]',
    'null',
    '"x"',
    '1e999',
    '{"content":',
    proto,
    '[['.repeat(3_000),
    '\xff',
  ],
  ...['{"content":"\\u0000"}', '{"content":"\\ud800"}', '{"content":1}', '{"content":"\xff"}'],
  ...[
    '{"content":""}',
    '{"content":["x"]}',
    '{"follow":"user2","unfollow":"user2"}',
    '{"follow":1}',
  ],
  ...[
    '{"follow":"\\u0000"}',
    '{"unfollow":"nobody"}',
    '{"username":"\\u0000","email":"@","pwd":"x"}',
  ],
  ...['{"username":"a/b","email":"@","pwd":"x"}', '{"username":"x","email":"\\ud800@","pwd":"x"}'],
  ...[
    'username=%00&password=%00',
    'username=%ff&password=x',
    'username=user1&password=',
    '%',
    '=&=',
  ],
  ...[
    'username=%ED%A0%80&email=%40&password=x&password2=x',
    'text=%00',
    'text=',
    `a=${'b'.repeat(9e3)}`,
  ],
  ...[
    '--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nx\r\n--b--\r\n',
    '--b\r\n',
    '--b--',
  ],
  ...['--b\r\nContent-Disposition: form-data; name="text"; filename="x"\r\n\r\nx\r\n--b--\r\n'],
];
