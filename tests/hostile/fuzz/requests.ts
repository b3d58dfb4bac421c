/** Malformed requests: those that once caused failures, and random ones. */
import { FRAMINGS } from './framings.ts';
import { BODIES, HEADERS, METHODS, TARGETS } from './material.ts';
import { below, type Draw, oneOf, someOf } from './random.ts';

export interface Malformed {
  /** Its bytes, one per character. */
  wire: string;
  /** Whether a correct server considers the request complete. */
  complete: boolean;
}

/** The headers of every request that has headers. */
export const COMMON = 'Host: localhost\r\nConnection: close\r\n';

const plain = (line: string, ...headers: string[]): Malformed => ({
  wire: `${line} HTTP/1.1\r\n${COMMON}${headers.map((header) => `${header}\r\n`).join('')}\r\n`,
  complete: true,
});

const LENGTH = 'Content-Length: 0';
const FORM = 'Content-Type: application/x-www-form-urlencoded';

/** Each header on every page that depends on its address or its viewer. */
const onPages = HEADERS.flatMap((header) =>
  ['/', '/login', '/logout', '/status', '/public', '/user1', '/latest', '/metrics'].map((path) =>
    plain(`GET ${path}`, header),
  ),
);

/** All of these are sent in every run. */
export const KNOWN: Malformed[] = [
  ...TARGETS.map((target) => plain(`GET ${target}`)),
  ...TARGETS.map((target) => plain(`POST ${target}`, FORM, LENGTH)),
  ...TARGETS.map((target) => plain(`TRACE ${target}`)),
  ...METHODS.map((method) => plain(`${method} *`)),
  ...METHODS.map((method) => plain(`${method} /add_message`, LENGTH)),
  ...METHODS.map((method) => plain(`${method} /api/latest`, LENGTH)),
  ...METHODS.map((method) => plain(`${method} /latest`, LENGTH)),
  ...['/login', '/logout'].flatMap((path) =>
    HEADERS.map((header) => plain(`POST ${path}`, FORM, LENGTH, header)),
  ),
  ...onPages,
  ...[
    '',
    '\r\n\r\n',
    'GET',
    'GET /',
    'GET /\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    '\x16\x03\x01\x02',
  ].map((wire) => ({ wire, complete: false })),
  { wire: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', complete: false },
  { wire: 'GET /latest HTTP/1.0\r\n\r\n', complete: true },
  { wire: `GET /latest HTTP/1.1\r\n\r\n`, complete: false },
];

/** Changes, removes or doubles some of the bytes. */
function damage(draw: Draw, wire: string): string {
  let damaged = wire;
  for (let left = 1 + below(draw, 4); left > 0; left -= 1) {
    const at = below(draw, damaged.length);
    const until = at + below(draw, 6);
    const between = oneOf(draw, [
      '',
      String.fromCharCode(below(draw, 256)),
      damaged.slice(at, until),
    ]);
    damaged = damaged.slice(0, at) + between + damaged.slice(oneOf(draw, [at, at + 1, until]));
  }
  return damaged;
}

/** A request of random parts; every fifth is also damaged. */
export function randomRequest(draw: Draw): Malformed {
  const { headers, wire, broken = false } = oneOf(draw, FRAMINGS)(oneOf(draw, BODIES));
  const own = someOf(draw, HEADERS, 2 / HEADERS.length);
  const line = `${oneOf(draw, METHODS)} ${oneOf(draw, TARGETS)}`;
  const request = plain(line, ...own, ...headers).wire + wire;
  if (draw() < 0.2) return { wire: damage(draw, request), complete: false };
  return { wire: request, complete: !broken };
}
