/**
 * Runs code before a server's request handler. Next creates its server itself and does not expose it;
 * we get it from its first request, before the handler runs, which is early enough.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { environment } from '../../platform/env.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Passes a request to the server's own handler. */
type Next = (request: IncomingMessage) => Promise<unknown>;

type Before = (request: IncomingMessage, response: ServerResponse, next: Next) => void;

/**
 * Puts `before` in front of the one handler of `server`.
 * @throws Error when there is not exactly one, as may happen with a new version of Next.
 */
export function interpose(server: Server, before: Before): void {
  const handlers = server.listeners('request') as Handler[];
  const [handler] = handlers;
  if (!handler || handlers.length > 1) throw new Error('The server does not have one handler');
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    before(request, response, async (received) => handler.call(server, received, response));
  });
  // Next accepts protocol upgrades but never answers them. Only its development server needs them;
  // in production such a request is answered like any other.
  if (environment().NODE_ENV === 'production') {
    Object.assign(server, { shouldUpgradeCallback: () => false });
  }
}
