/** Connections that start a request, send a byte per second, and never finish. */
import type { Socket } from 'node:net';
import { AnswerCount, type Answers } from '../answers.ts';
import { talk } from './talk.ts';

export interface Slow {
  base: string;
  connections: number;
  /** Sent at once, before the rest trickles. */
  start: string;
  /** Sent every second; if empty the connection is silent. */
  drop: string;
  /** Bytes of body that follow the start. */
  body?: number;
  /** Stays connected after a response, until the server closes the connection. */
  stays?: boolean;
}

function trickle(socket: Socket, { start, drop, body = 0 }: Slow): void {
  if (start) socket.write(start + 'x'.repeat(body));
  if (!drop) return;
  const timer = setInterval(() => socket.write(drop), 1_000);
  socket.once('close', () => clearInterval(timer));
}

/** Counts how each connection ended and when. Those that did not end are `still open`. */
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
