/** Sends one action the way the course's simulator does: a new connection each, no retries. */
import http from 'node:http';
import https from 'node:https';
import { type Action, requestOf } from './scenario.ts';

export interface Target {
  /** The address of the API, such as `http://127.0.0.1:5001` or `http://127.0.0.1:3000/api`. */
  host: string;
  user: string;
  password: string;
  timeoutMs: number;
}

/** How a request ended: the answer's status, or the error. */
export type Ending = number | 'connection error' | 'read time-out';

export interface Outcome {
  ending: Ending;
  /** From before connecting until the whole answer is read. */
  milliseconds: number;
}

/** Whether the simulator counts this as success. A name that is taken is not an error to it. */
export function isAccepted(action: Action, ending: Ending): boolean {
  return ending === 204 || (action.kind === 'register' && ending === 400);
}

/** Performs an action. Never rejects: errors are outcomes. */
export function perform(action: Action, target: Target): Promise<Outcome> {
  const { path, body } = requestOf(action);
  const url = target.host.replace(/\/+$/, '') + path;
  const payload = JSON.stringify(body);
  const started = performance.now();
  return new Promise((resolve) => {
    let connected = false;
    const end = (ending: Ending) => {
      clearTimeout(timer);
      resolve({ ending, milliseconds: performance.now() - started });
    };
    const { request } = url.startsWith('https:') ? https : http;
    const sent = request(url, {
      method: 'POST',
      agent: false,
      auth: `${target.user}:${target.password}`,
      headers: {
        Connection: 'close',
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(payload),
      },
    });
    const timer = setTimeout(() => {
      end(connected ? 'read time-out' : 'connection error');
      sent.destroy();
    }, target.timeoutMs);
    sent.on('socket', (socket) => socket.once('connect', () => (connected = true)));
    sent.on('error', () => end('connection error'));
    sent.on('response', (answer) => {
      answer.on('error', () => end('connection error'));
      answer.on('end', () => end(answer.statusCode ?? 'connection error'));
      answer.resume();
    });
    sent.end(payload);
  });
}
