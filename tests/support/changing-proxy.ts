/** A proxy in front of a server that changes what the server answers. */
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
  /** Instead of what the server said. */
  body?: string;
}

export type Change = (request: IncomingMessage, answer: Changeable) => void;

/** Passes requests on to the server at `target`, and lets `change` have its way with the answers. */
export function changingProxy(
  target: string,
  change: Change,
  scheme: 'http' | 'https' = 'http',
): RequestListener {
  return (request, response) => {
    const { method } = request;
    const headers = { ...request.headers, 'x-forwarded-proto': scheme };
    const onwards = http.request(target + request.url, { method, headers }, (answer) => {
      const changed: Changeable = { status: answer.statusCode ?? 0, headers: answer.headers };
      change(request, changed);
      if (changed.body !== undefined) delete changed.headers['content-length'];
      response.writeHead(changed.status, changed.headers);
      if (changed.body === undefined) answer.pipe(response);
      else response.end(changed.body);
    });
    request.pipe(onwards);
  };
}

/** Listens on a free port of this machine, or on `port`, and gives host and port. */
export async function listenHere(server: Server, port = 0): Promise<string> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}
