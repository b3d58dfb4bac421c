/**
 * Pauses the connections of refused requests. Otherwise a thousand clients that retry at once would
 * keep this thread busy refusing them, and delay the simulator.
 */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { singleton } from '../../platform/singleton.ts';

/** Minimum milliseconds that a connection is not read from. */
const PAUSE = 500;

/** Connections resumed per tick, and milliseconds between ticks: 500 per second in total. */
const PER_TICK = 10;
const TICK = 20;

const paused = singleton('paused-connections', () => ({
  queue: [] as { socket: Socket; until: number }[],
  timer: undefined as NodeJS.Timeout | undefined,
}));

function resumeSome(): void {
  const now = performance.now();
  for (let left = PER_TICK; left > 0; left -= 1) {
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
  paused.timer ??= setInterval(resumeSome, TICK);
}

const isRefusal = (status: number) => status === 503 || status === 429;

/** Pauses the connection of `response` after sending it, if it is a refusal. */
export function pauseAfterRefusal(response: ServerResponse): void {
  const { socket } = response;
  response.once('close', () => {
    // In the next turn, because Node resumes the socket itself after sending a response.
    if (socket && isRefusal(response.statusCode)) setImmediate(pause, socket);
  });
}
