/**
 * Next makes its server itself and hands it to nobody. The first request announces it, before any
 * listener hears of it, and that is early enough to come before Next's own.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<unknown>;

/** Has Next answer the request it is given. */
type Next = (request: IncomingMessage) => Promise<unknown>;

type Interposed = (request: IncomingMessage, response: ServerResponse, next: Next) => void;

/**
 * Puts `before` in front of the one handler of Next's `server`; `next` has it answer. Requests to
 * upgrade the connection are then answered like any other, except in development.
 * @throws Error when the server does not have one handler, as an upgrade of Next may bring.
 */
export function interpose(server: Server, before: Interposed, keepUpgrades: boolean): void {
  const handlers = server.listeners('request') as Handler[];
  const [handler] = handlers;
  if (!handler || handlers.length > 1) throw new Error("Next's server has changed its handlers");
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    before(request, response, (received) => handler.call(server, received, response));
  });
  if (!keepUpgrades) Object.assign(server, { shouldUpgradeCallback: () => false });
}
