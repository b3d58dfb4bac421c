/** Ways to frame a body: the correct one, and those that proxies and servers have disagreed on. */

export interface Framed {
  headers: string[];
  /** The bytes after the headers. */
  wire: string;
  /** Whether it ends elsewhere than the headers say. */
  broken: boolean;
}

type Framing = (body: string) => Framed;

const right = (header: string, wire: string): Framed => ({
  headers: [header],
  wire,
  broken: false,
});

const wrong = (wire: string, ...headers: string[]): Framed => ({ headers, wire, broken: true });

const CHUNKED = 'Transfer-Encoding: chunked';
const END = '0\r\n\r\n';

const chunkOf = (body: string) => (body ? `${body.length.toString(16)}\r\n${body}\r\n` : '');

export const FRAMINGS: readonly Framing[] = [
  (body) => right(`Content-Length: ${body.length}`, body),
  (body) => right(`Content-Length: ${body.length}`, body),
  (body) => right(CHUNKED, chunkOf(body) + END),
  (body) => wrong(body, `Content-Length: ${body.length + 9}`),
  (body) => wrong(body, 'Content-Length: 1', 'Content-Length: 1'),
  (body) => wrong(body, 'Content-Length: 1', 'Content-Length: 2'),
  (body) => wrong(body, 'Content-Length: -1'),
  (body) => wrong(body, 'Content-Length: 1e3'),
  (body) => wrong(body, `Content-Length: ${'9'.repeat(30)}`),
  (body) => wrong(`zz\r\n${body}`, CHUNKED),
  (body) => wrong(`-1\r\n${body}`, CHUNKED),
  (body) => wrong(`${'f'.repeat(17)}\r\n${body}`, CHUNKED),
  (body) => wrong(`5;${'x'.repeat(20_000)}\r\n${body}`, CHUNKED),
  (body) => wrong(`1\r\nx${body}0\r\n`, CHUNKED),
  (body) => wrong(END + body, CHUNKED, `Content-Length: ${body.length}`),
  (body) => wrong(chunkOf(body) + END, 'Transfer-Encoding: gzip, chunked'),
  (body) => wrong(chunkOf(body) + END, 'Transfer-Encoding: chunked, chunked'),
  (body) => wrong(body, 'Transfer-Encoding: identity'),
];
