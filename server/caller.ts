/** The client behind a request, as far as TRUST_PROXY allows us to tell. */
import type { IncomingMessage } from 'node:http';
import { callerOf, isProxy } from '../platform/addresses.ts';
import { environment } from '../platform/env.ts';
import { currentExchange } from './exchange.ts';

/** Whether this request came through a trusted proxy. */
export function cameByProxy({ socket }: IncomingMessage): boolean {
  return isProxy(socket.remoteAddress, environment().TRUST_PROXY);
}

/** The key that the current request is rate-limited by; undefined when clients may share it. */
export function callerAddress(): string | undefined {
  const request = currentExchange()?.request;
  if (!request) return undefined;
  // Not from `headers`: Next adds the peer's address there when no proxy set the header.
  const forwardedFor = request.headersDistinct['x-forwarded-for'] ?? [];
  return callerOf(request.socket.remoteAddress, forwardedFor, environment().TRUST_PROXY);
}
