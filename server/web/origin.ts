/** Protection against cross-site request forgery (CSRF). */
import { Forbidden } from '../../platform/errors.ts';

const REFUSAL = 'This request was refused because it came from another site';

/**
 * Browsers send the origin of a request, and pages cannot forge it. A client that sends none is not a
 * browser, so no other site can make it send our cookies.
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
