/** Addresses that a client may not have Next look up, and which lead to the page of those that nobody has. */
import type { IncomingMessage } from 'node:http';

const NOWHERE = '/malformed/address';

/**
 * Below /cached are the pages that next.config.js shows visitors at other addresses; the others are
 * Next's own pages for failures. All would come with headers that let anybody keep them for a year.
 */
const HIDDEN = ['cached', '_not-found', '_global-error', '404', '500'];

/** Whether `path`, in whatever writing, is hidden. @throws URIError when it cannot be decoded. */
function isHidden(path: string): boolean {
  // Resolves dots and turns backslashes round, as Next does.
  const { pathname } = new URL(`http://localhost${path}`);
  return HIDDEN.includes(decodeURIComponent(pathname).split('/').find(Boolean) ?? '');
}

/** Replaces an address that Next cannot decode, which it answers by 500, or that is not for clients. */
export function hideAddress(request: IncomingMessage): void {
  const [path = ''] = request.url?.split('?', 1) ?? [];
  if (!path.startsWith('/')) return;
  try {
    decodeURIComponent(path);
    if (!isHidden(path)) return;
    request.url = NOWHERE;
    // A router's request would first be sent to the same address with a query of Next's.
    delete request.headers.rsc;
  } catch {
    request.url = path.startsWith('/api/') ? '/api/malformed' : NOWHERE;
  }
}
