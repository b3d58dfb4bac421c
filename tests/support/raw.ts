/** Sends raw bytes, for requests that no client library would send. */
import { connect } from 'node:net';

/** Sends `text` to `base`. @returns everything received until the server closes. */
export function exchange(base: string, text: string): Promise<string> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let received = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error(`Still open after: ${received}`)));
    socket.on('data', (chunk) => {
      received += String(chunk);
    });
    socket.on('error', reject);
    socket.on('end', () => resolve(received));
  });
}

export interface RawAnswer {
  status: number;
  /** The status line and the headers. */
  head: string;
  body: string;
}

/** Sends a request with exactly these lines after `<method> <target> HTTP/1.1`, and no body. */
export async function sendLines(
  base: string,
  [method, target]: [method: string, target: string],
  lines: string[] = ['Host: localhost'],
): Promise<RawAnswer> {
  const first = `${method} ${target} HTTP/1.1`;
  const text = await exchange(base, [first, ...lines, 'Connection: close', '', ''].join('\r\n'));
  const [head = '', ...body] = text.split('\r\n\r\n');
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(head) ?? [];
  return { status: Number(status), head, body: body.join('\r\n\r\n') };
}
