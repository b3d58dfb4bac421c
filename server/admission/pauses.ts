/**
 * Pauses the connections of refused requests. A thousand clients that ask again as soon as they are
 * refused would else keep this thread busy with refusing them, and the simulator waiting.
 */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { singleton } from '../../platform/singleton.ts';

/** Milliseconds for which nothing is read from a connection, at least. */
const PAUSE = 500;

/** So many connections go on every so many milliseconds: 500 a second, however many there are. */
const AT_ONCE = 10;
const EVERY = 20;

const paused = singleton('paused-connections', () => ({
  queue: [] as { socket: Socket; until: number }[],
  timer: undefined as NodeJS.Timeout | undefined,
}));

function resumeSome(): void {
  const now = performance.now();
  for (let left = AT_ONCE; left > 0; left -= 1) {
    const [first] = paused.queue;
    if (!first || first.until > now) break;
    paused.queue.shift();
    first.socket.resume();
  }
  if (paused.queue.length > 0) return;
  clearInterval(paused.timer);
  paused.timer = undefined;
}

function pause(socket: Socket): void {
  if (socket.destroyed) return;
  socket.pause();
  paused.queue.push({ socket, until: performance.now() + PAUSE });
  paused.timer ??= setInterval(resumeSome, EVERY);
}

const isRefusal = (status: number) => status === 503 || status === 429;

/** Pauses the connection of `response` once that was sent, if it was a refusal. */
export function pauseAfterRefusal(response: ServerResponse): void {
  const { socket } = response;
  response.once('close', () => {
    // Node itself goes on reading when an answer has been sent; after that, nothing does.
    if (socket && isRefusal(response.statusCode)) setImmediate(pause, socket);
  });
}
