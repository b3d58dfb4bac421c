/** Buffers the whole request body before the request is processed, so that a slow one blocks nothing. */
import { IncomingMessage, type ServerResponse } from 'node:http';
import { AppError, Unavailable } from '../../platform/errors.ts';
import { singleton } from '../../platform/singleton.ts';
import { bodyTooLarge, DISCARD_BYTES } from '../request-bytes.ts';
import { BodyBuffer } from './body-buffer.ts';

/** The sender of a body: an authorised API client, a signed-in user, or a visitor (anyone else). */
export type Sender = 'client' | 'member' | 'visitor';

const MIB = 1024 * 1024;

/** Maximum bytes of buffered bodies per kind of sender, so that no kind can starve another. */
const SHARES: Record<Sender, number> = { client: 4 * MIB, member: 4 * MIB, visitor: 8 * MIB };

/** Milliseconds a body may take to arrive. */
const TIMEOUT = 15_000;

/** Milliseconds that the rest of a refused body may take. */
const DISCARD_TIMEOUT = 5_000;

const buffered = singleton('buffered-bodies', () => ({ client: 0, member: 0, visitor: 0 }));

const BODY = Symbol.for('minitwit.body');

type WithBody = IncomingMessage & { [BODY]?: Buffer };

/** Leaves a body that has been received on its request, for handlers of our own. */
export function attachBody(request: IncomingMessage, body: Buffer): void {
  (request as WithBody)[BODY] = body;
}

/** The body that has been received already; undefined when it has to be read. */
export const attachedBody = (request: IncomingMessage): Buffer | undefined =>
  (request as WithBody)[BODY];

interface Bounds {
  /** Maximum bytes of a body. */
  limit: number;
  /** Whether to pass on a larger body, possibly cut off, to a reader that checks the size itself. */
  cut: boolean;
  sender: Sender;
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
}

function problemWith(size: number, { limit, sender }: Bounds): AppError | undefined {
  if (size > limit) return bodyTooLarge(limit);
  if (buffered[sender] > SHARES[sender]) return new Unavailable('Too much is being sent right now');
  return undefined;
}

/**
 * Discards the rest of a body, so that its client can read the response, and resolves when done.
 * Closes the connection if the rest is too large or too slow.
 */
export function discardBody(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let size = 0;
    const timer = setTimeout(() => request.destroy(), DISCARD_TIMEOUT);
    request
      .on('data', (chunk: Uint8Array) => {
        size += chunk.byteLength;
        if (size > DISCARD_BYTES) request.destroy();
      })
      .once('close', () => {
        clearTimeout(timer);
        resolve();
      })
      .on('error', () => {});
    // In the next turn: the stream resumes only once its reader has been removed.
    setImmediate(() => request.resume());
  });
}

/** The same request with `body` unread, as Next needs it: a web Request refuses one that was read. */
export function withBody(request: IncomingMessage, body: Buffer): IncomingMessage {
  const copy = new IncomingMessage(request.socket);
  const { method, url, headers, rawHeaders, httpVersion } = request;
  Object.assign(copy, { method, url, headers, rawHeaders, httpVersion, complete: true });
  copy.push(body);
  copy.push(null);
  return copy;
}

/**
 * Buffers the body and resolves with a request that has all of it. The rest of a body that is too
 * large is discarded once the request is answered.
 * @throws Invalid (413) when it is larger than the limit, AppError (408) when it takes longer than
 * 15 s, Unavailable when the bodies of all such senders together exceed their share.
 */
export function receiveBody(
  request: IncomingMessage,
  response: ServerResponse,
  bounds: Bounds,
): Promise<Buffer | undefined> {
  const { limit, cut, sender } = bounds;
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) {
    response.once('finish', () => void (request.complete || discardBody(request)));
    return cut ? Promise.resolve(undefined) : Promise.reject(bodyTooLarge(limit));
  }
  const body = new BodyBuffer();
  response.once('close', () => {
    buffered[sender] -= body.size;
  });
  return new Promise((resolve, reject) => {
    const settle = (problem?: AppError) => {
      clearTimeout(timer);
      request.off('readable', receive);
      response.off('close', abort);
      if (!request.complete) void discardBody(request);
      if (problem) reject(problem);
      else resolve(body.take());
    };
    const receive = () => {
      for (let chunk = request.read(); chunk !== null; chunk = request.read()) {
        buffered[sender] += chunk.byteLength;
        body.add(chunk);
      }
      const problem = problemWith(body.size, bounds);
      if (problem?.status === 413 && cut) settle();
      else if (problem || request.complete) settle(problem);
    };
    const timeOut = () => settle(new AppError(408, 'The body took too long to arrive'));
    const abort = () => settle();
    const timer = setTimeout(timeOut, TIMEOUT);
    response.once('close', abort);
    request.on('readable', receive);
  });
}
