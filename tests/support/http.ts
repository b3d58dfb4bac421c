/** Requests as they go over the wire: paths are sent as given, nothing is retried or redirected. */
import http, { type IncomingHttpHeaders } from 'node:http';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface Sent {
  method?: string;
  headers?: Record<string, string>;
  /** An array is sent in chunks, with no length announced. */
  body?: string | Uint8Array | (string | Uint8Array)[];
  /** Without one the connection is closed after the answer. */
  agent?: http.Agent;
}

/** Sends one request to `base` + `path` and reads the whole answer. */
export function send(base: string, path: string, sent: Sent = {}): Promise<Answer> {
  const { hostname, port, pathname } = new URL(base);
  const target = (pathname === '/' ? '' : pathname) + path;
  const body = sent.body ?? '';
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  const known = Array.isArray(body) ? {} : { 'Content-Length': String(length) };
  return new Promise((resolve, reject) => {
    const request = http.request({
      hostname,
      port,
      path: target,
      method: sent.method ?? 'GET',
      agent: sent.agent ?? false,
      headers: { ...(sent.body === undefined ? {} : known), ...sent.headers },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    for (const chunk of Array.isArray(body) ? body : []) request.write(chunk);
    request.end(Array.isArray(body) ? undefined : body);
  });
}
