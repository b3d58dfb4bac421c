/** A proxy that changes a server's answers. */
import { once } from 'node:events';
import http, {
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
} from 'node:http';
import type { Server } from 'node:net';

export interface Changeable {
  status: number;
  headers: OutgoingHttpHeaders;
  /** Replaces the server's body. */
  body?: string;
}

export type Change = (request: IncomingMessage, answer: Changeable) => void;

/** Forwards requests to the server at `target` and applies `change` to the answers. */
export function changingProxy(
  target: string,
  change: Change,
  scheme: 'http' | 'https' = 'http',
): RequestListener {
  return (request, response) => {
    const { method } = request;
    const headers = { ...request.headers, 'x-forwarded-proto': scheme };
    const forwarded = http.request(target + request.url, { method, headers }, (answer) => {
      const changed: Changeable = { status: answer.statusCode ?? 0, headers: answer.headers };
      change(request, changed);
      if (changed.body !== undefined) delete changed.headers['content-length'];
      response.writeHead(changed.status, changed.headers);
      if (changed.body === undefined) answer.pipe(response);
      else response.end(changed.body);
    });
    request.pipe(forwarded);
  };
}

/** Listens on loopback, on `port` or a free one. @returns host:port. */
export async function listenHere(server: Server, port = 0): Promise<string> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}
