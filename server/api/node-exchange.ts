/** Adapts calls and answers to Node's requests and responses, without web Requests in between. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { attachedBody, discardBody } from '../admission/request-body.ts';
import { bodyTooLarge } from '../request-bytes.ts';
import type { Answer, Call } from './call.ts';

/** Reads the whole body; rejects one larger than `limit` bytes without reading the rest. */
function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  const body = attachedBody(request);
  return new Promise((resolve, reject) => {
    if (body) return body.byteLength > limit ? reject(bodyTooLarge(limit)) : resolve(body);
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

/** The call for a request, with the parts of its URL. */
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

/**
 * Sends an answer. If the body has not fully arrived, sends it at once but keeps the connection open
 * until the client has sent the rest: closing earlier would reset the connection, and the client
 * could lose the answer.
 */
export async function sendAnswer(
  response: ServerResponse,
  { status, headers, body }: Answer,
): Promise<void> {
  // The original request: a handler may have got a copy with the buffered body.
  const request = response.req;
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
