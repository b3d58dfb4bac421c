/** So many connections that begin a request, go on with a byte a second, and never end it. */
import type { Socket } from 'node:net';
import { AnswerCount, type Answers } from '../answers.ts';
import { talk } from './talk.ts';

export interface Slow {
  base: string;
  connections: number;
  /** What goes out at once, before the rest begins to trickle. */
  start: string;
  /** What comes each second; with nothing the connection is silent. */
  drop: string;
  /** Bytes of body that follow the start. */
  body?: number;
  /** Stays after an answer, until the server closes the connection. */
  stays?: boolean;
}

function trickle(socket: Socket, { start, drop, body = 0 }: Slow): void {
  if (start) socket.write(start + 'x'.repeat(body));
  if (!drop) return;
  const timer = setInterval(() => socket.write(drop), 1_000);
  socket.once('close', () => clearInterval(timer));
}

/** Counts how each connection ended and after what time; `still open` are those that did not. */
export default async function slow(options: Slow, signal: AbortSignal): Promise<Answers> {
  const count = new AnswerCount();
  const connection = async () => {
    const begin = (socket: Socket) => trickle(socket, options);
    const untilClosed = options.stays ?? false;
    const { ending, ms, retryAfter } = await talk(options.base, begin, { signal, untilClosed });
    count.add(ending, ms, retryAfter);
  };
  await Promise.all(Array.from({ length: options.connections }, connection));
  return count.summary();
}
