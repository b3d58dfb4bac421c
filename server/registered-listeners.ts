/** The listeners of this process: our own from the start, Next's from its first request. */
import type { Server } from 'node:http';
import { singleton } from '../platform/singleton.ts';
import { admit } from './admission/admission.ts';
import { boundConnections } from './admission/connections.ts';
import type { Listener } from './exchange.ts';
import { interpose } from './next/interpose.ts';
import { answerUnknownMethod, answerUnreadable } from './unreadable.ts';

const servers = singleton('servers', () => new Map<Server, Listener>());

/**
 * Registers `server` as `listener`, limits its connections and puts admission before its handler.
 * Our own are registered before they listen, Next's at its first request.
 */
export function registerListener(server: Server, listener: Listener): void {
  servers.set(server, listener);
  boundConnections(server);
  interpose(server, (request, response, next) => {
    if (answerUnreadable(request, response, listener)) return;
    if (listener === 'operations') return void next(request);
    void admit(request, response, listener, async (received) => {
      if (listener !== 'site' || !answerUnknownMethod(received, response)) await next(received);
    });
  });
}

/** Every registered server with its listener's name. */
export function registeredListeners(): [Server, Listener][] {
  return [...servers];
}

/** The listener that `server` is. One that is not registered yet is Next's, and is registered. */
export function listenerOf(server: Server): Listener {
  const listener = servers.get(server) ?? 'site';
  if (!servers.has(server)) registerListener(server, listener);
  return listener;
}
