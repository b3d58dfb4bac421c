/** Who is behind a request, as far as TRUST_PROXY lets us believe it. */
import type { IncomingMessage } from 'node:http';
import { callerOf, isProxy } from '../platform/addresses.ts';
import { environment } from '../platform/env.ts';
import { currentExchange } from './exchange.ts';

/** Whether a proxy that is trusted passed this request on. */
export function cameByProxy({ socket }: IncomingMessage): boolean {
  return isProxy(socket.remoteAddress, environment().TRUST_PROXY);
}

/** The network address that the current request is counted by; undefined when many may share it. */
export function callerAddress(): string | undefined {
  const request = currentExchange()?.request;
  if (!request) return undefined;
  // Next writes the peer's own address into `headers` when no proxy said anything.
  const said = request.headersDistinct['x-forwarded-for'] ?? [];
  return callerOf(request.socket.remoteAddress, said, environment().TRUST_PROXY);
}
