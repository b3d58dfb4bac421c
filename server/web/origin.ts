/** Protection against writes that another site makes a browser send with our cookies. */
import { Forbidden } from '../../platform/errors.ts';

const REFUSAL = 'This request came from another site, and was refused';

/**
 * Browsers say where a request comes from, and pages cannot forge it. A client that says nothing
 * is no browser, and has only the cookies it was given itself.
 * @throws Forbidden when the request comes from another site.
 */
export function requireSameOrigin(request: Request): void {
  const site = request.headers.get('sec-fetch-site');
  const typed = request.method === 'GET' && site === 'none';
  if (site !== null && site !== 'same-origin' && !typed) throw new Forbidden(REFUSAL);
  const origin = request.headers.get('origin');
  if (origin === null) return;
  const host = request.headers.get('host');
  if (!URL.canParse(origin) || new URL(origin).host !== host) throw new Forbidden(REFUSAL);
}
