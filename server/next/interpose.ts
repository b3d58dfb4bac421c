/**
 * Comes before the handler of a server. Next makes its server itself and hands it to nobody: its
 * first request announces it, before any listener hears of it, and that is early enough.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { environment } from '../../platform/env.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Has the server's own handler answer the request it is given. */
type Next = (request: IncomingMessage) => Promise<unknown>;

type Before = (request: IncomingMessage, response: ServerResponse, next: Next) => void;

/**
 * Puts `before` in front of the one handler of `server`.
 * @throws Error when there is not exactly one, as a new version of Next may bring.
 */
export function interpose(server: Server, before: Before): void {
  const handlers = server.listeners('request') as Handler[];
  const [handler] = handlers;
  if (!handler || handlers.length > 1) throw new Error('The server does not have one handler');
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    before(request, response, async (received) => handler.call(server, received, response));
  });
  // Next takes a connection that asks for another protocol and never answers. Only its development
  // server has one to speak; else such a request is answered like any other.
  if (environment().NODE_ENV === 'production') {
    Object.assign(server, { shouldUpgradeCallback: () => false });
  }
}
