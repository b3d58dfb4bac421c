/** Receives a whole request body before anything works on the request, so that a slow one holds nothing up. */
import { IncomingMessage, type ServerResponse } from 'node:http';
import { AppError, Invalid, Unavailable } from '../errors.ts';
import { singleton } from '../singleton.ts';

/** Bytes of all bodies that are in memory at once. */
const TOTAL_LIMIT = 16 * 1024 * 1024;

/** Milliseconds a body may take to arrive. */
const PATIENCE = 15_000;

/** Milliseconds that the rest of a body that is refused may take. */
const DISCARDING = 5_000;

const held = singleton('held-bodies', () => ({ bytes: 0 }));

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
}

const tooLarge = (limit: number) => new Invalid(`The body is larger than ${limit} bytes`, 413);

function problemWith(size: number, limit: number): AppError | undefined {
  if (size > limit) return tooLarge(limit);
  if (held.bytes > TOTAL_LIMIT) return new Unavailable('Too much is being sent right now');
  return undefined;
}

/** Throws the rest of a body away, so that its client comes to read the answer. */
function discardRest(request: IncomingMessage): void {
  // Not in this turn: the stream goes on by itself only once it knows that nobody waits for it.
  setImmediate(() => request.resume());
  const timer = setTimeout(() => request.complete || request.destroy(), DISCARDING);
  request.once('close', () => clearTimeout(timer));
}

/** The same request, with a body that nobody has read yet: a web Request refuses one that was. */
function unread(request: IncomingMessage, body: Buffer): IncomingMessage {
  const copy = new IncomingMessage(request.socket);
  const { method, url, headers, rawHeaders, httpVersion } = request;
  Object.assign(copy, { method, url, headers, rawHeaders, httpVersion, complete: true });
  copy.push(body);
  copy.push(null);
  return copy;
}

interface Bounds {
  /** Bytes of a body. */
  limit: number;
  /** Gives a larger one cut off behind the limit instead of refusing it, for readers that count, too. */
  cut: boolean;
}

/**
 * Waits until the body is here and gives the request with all of it to be read. Bytes are counted
 * as they come; those of a body that is too large are thrown away once the request is answered.
 * @throws Invalid (413) when it is larger than the limit, AppError (408) when it takes longer than
 * 15 s, Unavailable when the bodies of all requests together take more than 16 MB.
 */
export function receiveBody(
  request: IncomingMessage,
  response: ServerResponse,
  { limit, cut }: Bounds,
): Promise<IncomingMessage> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit && !cut) {
    discardRest(request);
    return Promise.reject(tooLarge(limit));
  }
  const chunks: Buffer[] = [];
  let size = 0;
  response.once('close', () => {
    held.bytes -= size;
  });
  return new Promise((resolve, reject) => {
    const settle = (problem?: AppError) => {
      clearTimeout(timer);
      request.off('readable', receive);
      if (!request.complete) discardRest(request);
      if (problem) reject(problem);
      else resolve(unread(request, Buffer.concat(chunks)));
    };
    const receive = () => {
      for (let chunk = request.read(); chunk !== null; chunk = request.read()) {
        size += chunk.byteLength;
        held.bytes += chunk.byteLength;
        chunks.push(chunk);
      }
      const problem = problemWith(size, limit);
      if (problem?.status === 413 && cut) settle();
      else if (problem || request.complete) settle(problem);
    };
    const late = () => settle(new AppError(408, 'The body took too long to arrive'));
    const timer = setTimeout(late, PATIENCE);
    response.once('close', () => settle());
    request.on('readable', receive);
  });
}
