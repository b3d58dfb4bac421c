/** Next's internal paths. Requests for them get the 404 page. */
import type { IncomingMessage } from 'node:http';

const NOWHERE = '/malformed/address';

/**
 * Below /cached are the pages that next.config.js shows visitors at other paths; the rest are Next's own
 * error pages. All of them would be sent with headers that allow caching for a year.
 */
const HIDDEN = ['cached', '_not-found', '_global-error', '404', '500'];

/** Whether `path` is hidden, however it is encoded. @throws URIError when it cannot be decoded. */
function isHidden(path: string): boolean {
  // Resolves dots and turns backslashes into slashes, as Next does.
  const { pathname } = new URL(`http://localhost${path}`);
  return HIDDEN.includes(decodeURIComponent(pathname).split('/').find(Boolean) ?? '');
}

/** Replaces a path that Next cannot decode, and would answer with 500, or that is internal. */
export function hideAddress(request: IncomingMessage): void {
  const [path = ''] = request.url?.split('?', 1) ?? [];
  if (!path.startsWith('/')) return;
  try {
    decodeURIComponent(path);
    if (!isHidden(path)) return;
    request.url = NOWHERE;
    // Next would first redirect a router's request to the same path with a query of its own.
    delete request.headers.rsc;
  } catch {
    request.url = path.startsWith('/api/') ? '/api/malformed' : NOWHERE;
  }
}
