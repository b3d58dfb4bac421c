/** Connections that each send large bodies, one after another. */
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { AnswerCount, type Answers } from '../answers.ts';
import { talk } from './talk.ts';

export interface Bodies {
  base: string;
  paths: string[];
  connections: number;
  /** Whether the body has a Content-Length or is chunked. */
  framing: 'length' | 'chunked';
  bytes: number;
}

const PIECE = Buffer.alloc(65_536, 'x');
const CHUNK = Buffer.concat([Buffer.from('10000\r\n'), PIECE, Buffer.from('\r\n')]);
const LAST = '0\r\n\r\n';

/** Milliseconds before reconnecting after a refused connection. */
const AGAIN = 10;

/** Writes the head and then the body as fast as the other side reads. */
function pour(socket: Socket, path: string, { framing, bytes }: Bodies): void {
  const chunked = framing === 'chunked';
  const length = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${bytes}`;
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nCookie: flash=x\r\n` +
      `Content-Type: application/x-www-form-urlencoded\r\n${length}\r\n\r\n`,
  );
  let left = bytes;
  const next = () => {
    const size = Math.min(left, PIECE.length);
    left -= size;
    return socket.write(chunked ? CHUNK : PIECE.subarray(0, size));
  };
  const pump = () => {
    while (left > 0) if (!next()) return;
    socket.off('drain', pump);
    if (chunked) socket.write(LAST);
  };
  socket.on('drain', pump);
  pump();
}

export default async function bodies(options: Bodies, signal: AbortSignal): Promise<Answers> {
  const { base, paths, connections } = options;
  const count = new AnswerCount();
  let sent = 0;
  const connection = async () => {
    while (!signal.aborted) {
      sent += 1;
      const path = paths[sent % paths.length] ?? '/';
      const begin = (socket: Socket) => pour(socket, path, options);
      const { ending, ms, retryAfter } = await talk(base, begin, { signal });
      if (signal.aborted) break;
      count.add(ending, ms, retryAfter);
      if (ending === 'closed') await pause(AGAIN);
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  return count.summary();
}
