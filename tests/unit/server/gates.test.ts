import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { placeOf } from '../../../server/admission/gates.ts';

const AUTHORIZATION = 'Basic c2ltdWxhdG9yOnN1cGVyX3NhZmUh';

const placed = (listener: 'site' | 'simulator', asked: string, headers = {}) => {
  const [method, url] = asked.split(' ');
  const { gate, rank, sender } = placeOf({ method, url, headers } as IncomingMessage, listener);
  return `${gate} ${rank} ${sender}`;
};

describe('a request enters the same gate however its path is written', () => {
  it.each(['/login', '/LOGIN', '/./login', '//login', '/%6cogin', '/x/../login', '/login/submit'])(
    'POST %s',
    (path) => expect(placed('site', `POST ${path}`)).toBe('signIns 0 visitor'),
  );

  it.each([
    '/api/register',
    '/api/./register',
    '/api//register',
    '/./api/register',
    '/api/%72egister',
  ])('POST %s', (path) =>
    expect(placed('site', `POST ${path}`)).toBe('unauthorisedRegistrations 0 visitor'),
  );

  it.each(['/register', '//register', '/register/?latest=1'])(
    'POST %s on the simulator port',
    (path) => {
      expect(placed('simulator', `POST ${path}`)).toBe('unauthorisedRegistrations 0 visitor');
      const headers = { authorization: AUTHORIZATION };
      expect(placed('simulator', `POST ${path}`, headers)).toBe('registrations 0 client');
    },
  );

  it.each([
    ['GET /msgs', 'api'],
    ['GET /fllws/a?no=100', 'api'],
    ['HEAD /msgs?no=10000', 'lists'],
    ['GET //msgs/a?latest=1&n%6f=101', 'lists'],
    ['POST /msgs/a?no=10000', 'api'],
  ])('%s', (asked, gate) => {
    expect(placed('simulator', asked, { authorization: AUTHORIZATION })).toBe(`${gate} 0 client`);
    expect(placed('simulator', asked)).toBe('api 1 visitor');
  });
});

it('a request with a forged session counts as a visitor’s', () => {
  const cookie = 'authjs.session-token=made-up';
  expect(placed('site', 'GET /', { cookie })).toBe('pages 1 visitor');
});

it('a malformed path has a gate, too', () => {
  expect(placed('site', 'GET /%zz')).toBe('pages 1 visitor');
});
