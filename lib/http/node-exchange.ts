/** Calls and answers on Node's own requests and responses, without the platform's in between. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyTooLarge } from './body.ts';
import type { Answer, Call } from './call.ts';

/** Bytes that are still read of a body nobody wants. What goes on after that ends its connection. */
const DISCARDED = 1024 * 1024;

/** Reads the whole body; one that is larger than `limit` bytes is left where it is. */
function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > limit) return reject(bodyTooLarge(limit));
    if (request.destroyed) return reject(new Error('The client has disconnected'));
    const chunks: Uint8Array[] = [];
    let size = 0;
    const take = (chunk: Uint8Array) => {
      size += chunk.byteLength;
      chunks.push(chunk);
      if (size <= limit) return;
      request.off('data', take).pause();
      reject(bodyTooLarge(limit));
    };
    request
      .on('data', take)
      .once('end', () =>
        resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)),
      )
      .once('error', reject);
  });
}

/** The call that a request makes, with what its address says. */
export function callOf(
  request: IncomingMessage,
  { username, query }: Pick<Call, 'username' | 'query'>,
): Call {
  return {
    method: request.method ?? '',
    username,
    query,
    authorization: request.headers.authorization ?? '',
    readBody: (limit) => readBody(request, limit),
  };
}

/** Waits for the end of a body that nobody wants, at most until it has become too much. */
function discardBody(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let size = 0;
    request
      .on('data', (chunk: Uint8Array) => {
        size += chunk.byteLength;
        if (size > DISCARDED) request.destroy();
      })
      .once('close', resolve)
      .on('error', () => {})
      .resume();
  });
}

/**
 * Sends an answer. One that is decided before the whole body is here goes out at once, but its
 * connection stays open until the client has finished: closing it earlier would reset it, and the
 * client could lose the answer.
 */
export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
): Promise<void> {
  response.statusCode = status;
  for (const name in headers) response.setHeader(name, headers[name] ?? '');
  if (request.complete || request.destroyed) {
    response.end(body);
    return;
  }
  if (body === '') {
    response.flushHeaders();
  } else {
    response.setHeader('content-length', Buffer.byteLength(body));
    response.write(body);
  }
  await discardBody(request);
  response.end();
}
