/** The host and scheme of a request: from its target, its Host header, or X-Forwarded-* headers. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

const HOST = /^(?:[\w.~-]+|\[[\da-f:.]+\])(?::\d*)?$/i;
const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/i;

/** Whether `text` is a valid host, with or without a port. */
export function isHost(text: string): boolean {
  return HOST.test(text) && URL.canParse(`http://${text}`);
}

/**
 * Turns an absolute-form target into a path, which all routes expect; its host replaces the Host
 * header (RFC 9112, 3.2.2).
 */
export function takeHostFromTarget(request: IncomingMessage): void {
  const [whole, host = '', rest = ''] = ABSOLUTE.exec(request.url ?? '') ?? [];
  if (whole === undefined) return;
  request.headers.host = host;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
}

type Forwarded = 'x-forwarded-proto' | 'x-forwarded-host';

function keepFirst(headers: IncomingHttpHeaders, name: Forwarded, isValid: RegExp['test']): void {
  const given = headers[name];
  if (given === undefined) return;
  const [first = ''] = String(given).split(',', 1);
  if (isValid(first.trim())) headers[name] = first.trim();
  else delete headers[name];
}

/**
 * Reduces X-Forwarded-Proto and -Host to their first value, which the proxy nearest to the client
 * added, and removes invalid ones: Next and Auth.js build URLs from them, and would throw.
 */
export function cleanForwarded(headers: IncomingHttpHeaders): void {
  keepFirst(headers, 'x-forwarded-proto', (scheme) => /^https?$/i.test(scheme));
  keepFirst(headers, 'x-forwarded-host', isHost);
}
