/** Receives a whole request body before anything works on the request, so that a slow one holds nothing up. */
import { IncomingMessage, type ServerResponse } from 'node:http';
import { AppError, Invalid, Unavailable } from '../../platform/errors.ts';
import { singleton } from '../../platform/singleton.ts';
import { BodyBuffer } from './body-buffer.ts';

/** Whose body it is: an authorised API client's, a signed-in person's, or anybody's. */
export type Sender = 'client' | 'member' | 'anybody';

const MIB = 1024 * 1024;

/** Bytes of all bodies in memory at once, so divided that nobody can use up what others need. */
const SHARES: Record<Sender, number> = { client: 4 * MIB, member: 4 * MIB, anybody: 8 * MIB };

/** Milliseconds a body may take to arrive. */
const PATIENCE = 15_000;

/** Bytes, and milliseconds, that the rest of a refused body may take. */
const DISCARDED = 1024 * 1024;
const DISCARDING = 5_000;

const held = singleton('held-bodies', () => ({ client: 0, member: 0, anybody: 0 }));

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
  /** Bytes of a body. */
  limit: number;
  /** Gives a larger one as it is, or cut off, instead of refusing it: for readers that count, too. */
  cut: boolean;
  sender: Sender;
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
}

const tooLarge = (limit: number) => new Invalid(`The body is larger than ${limit} bytes`, 413);

function problemWith(size: number, { limit, sender }: Bounds): AppError | undefined {
  if (size > limit) return tooLarge(limit);
  if (held[sender] > SHARES[sender]) return new Unavailable('Too much is being sent right now');
  return undefined;
}

/**
 * Throws away what is still to come of a body, so that its client comes to read the answer, and
 * resolves when that is done. Too much of it, or too slow, ends the connection.
 */
export function discardBody(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let size = 0;
    const timer = setTimeout(() => request.destroy(), DISCARDING);
    request
      .on('data', (chunk: Uint8Array) => {
        size += chunk.byteLength;
        if (size > DISCARDED) request.destroy();
      })
      .once('close', () => {
        clearTimeout(timer);
        resolve();
      })
      .on('error', () => {});
    // Not in this turn: the stream goes on by itself only once it knows that nobody waits for it.
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
 * Waits until the body is here and gives the request with all of it to be read. Bytes are counted
 * as they come; those of a body that is too large are thrown away once the request is answered.
 * @throws Invalid (413) when it is larger than the limit, AppError (408) when it takes longer than
 * 15 s, Unavailable when the bodies of all such senders together take more than their share.
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
    return cut ? Promise.resolve(undefined) : Promise.reject(tooLarge(limit));
  }
  const body = new BodyBuffer();
  response.once('close', () => {
    held[sender] -= body.size;
  });
  return new Promise((resolve, reject) => {
    const settle = (problem?: AppError) => {
      clearTimeout(timer);
      request.off('readable', receive);
      response.off('close', abandon);
      if (!request.complete) void discardBody(request);
      if (problem) reject(problem);
      else resolve(body.take());
    };
    const receive = () => {
      for (let chunk = request.read(); chunk !== null; chunk = request.read()) {
        held[sender] += chunk.byteLength;
        body.add(chunk);
      }
      const problem = problemWith(body.size, bounds);
      if (problem?.status === 413 && cut) settle();
      else if (problem || request.complete) settle(problem);
    };
    const late = () => settle(new AppError(408, 'The body took too long to arrive'));
    const abandon = () => settle();
    const timer = setTimeout(late, PATIENCE);
    response.once('close', abandon);
    request.on('readable', receive);
  });
}
