/** Which host, and by which scheme, a request is for: in its target, its Host header, or as proxies say. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

const HOST = /^(?:[\w.~-]+|\[[\da-f:.]+\])(?::\d*)?$/i;
const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/i;

/** Whether `text` is a host, with or without a port, that can stand in an address. */
export function isHost(text: string): boolean {
  return HOST.test(text) && URL.canParse(`http://${text}`);
}

/**
 * Makes a target with scheme and host one without, as all routes are written: what it names as its
 * host replaces the Host header (RFC 9112, 3.2.2).
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
 * Leaves of what proxies have added the word of the one nearest to the client, and nothing that is no
 * scheme or no host: Next and Auth.js make addresses of both, and fail.
 */
export function cleanForwarded(headers: IncomingHttpHeaders): void {
  keepFirst(headers, 'x-forwarded-proto', (scheme) => /^https?$/i.test(scheme));
  keepFirst(headers, 'x-forwarded-host', isHost);
}
