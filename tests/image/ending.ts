/** The graceful shutdown of a server from the image. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { vi } from 'vitest';
import { check } from '../support/checks.ts';
import type { Container } from './container.ts';
import { type Addresses, statusOf } from './listeners.ts';

/** Milliseconds that the server keeps serving after it was told to shut down. */
export const GRACE_MS = 1_000;

/** Milliseconds after the grace period until an engine kills a container. */
const PATIENCE_MS = 10_000;

const BODY = JSON.stringify({ username: 'grace', email: 'grace@example.org', pwd: 'bug 1947' });
const HEAD = `POST /register HTTP/1.1\r\nHost: minitwit\r\nContent-Length: ${BODY.length}\r\nExpect: 100-continue\r\n\r\n`;

/** Starts a registration. The returned function sends the rest and returns the response. */
async function beginRegistration(simulator: string): Promise<() => Promise<string>> {
  const { hostname, port } = new URL(simulator);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.write(HEAD);
  const [said] = await once(socket, 'data');
  if (!String(said).startsWith('HTTP/1.1 100 ')) throw new Error(`Unexpected response: ${said}`);
  socket.write(BODY.slice(0, 10));
  const answer = text(socket);
  return () => {
    socket.write(BODY.slice(10));
    return answer;
  };
}

/** Shuts the server down during a request, and checks the responses of that one and of others. */
export async function answersDuringEnd(
  container: Container,
  { site, simulator, ops }: Addresses,
): Promise<void> {
  const finish = await beginRegistration(simulator);
  const signalled = performance.now();
  container.signal('SIGTERM');
  const becomes = (url: string, status: number) =>
    vi
      .waitUntil(async () => (await statusOf(url)) === status, GRACE_MS * 3)
      .then(
        () => true,
        () => false,
      );
  check('When told to shut down, it becomes unready', await becomes(`${ops}/readyz`, 503));
  check('still serves,', (await statusOf(`${site}/public`)) === 200);
  check('and then accepts no new connections', await becomes(`${site}/public`, 0));
  const answer = await finish();
  check('A request in flight is answered', answer.startsWith('HTTP/1.1 204'), answer);
  const { code, output } = await container.ended();
  const took = Math.round(performance.now() - signalled);
  check(`It exited after ${took} ms`, code === 0, `${code}\n${output}`);
  check('before it would be killed', took < GRACE_MS + PATIENCE_MS);
}
