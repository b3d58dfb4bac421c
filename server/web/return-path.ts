/** Where signing in leads back to: a page of this site, named by `next` in the address of the form. */

const HOME = '/';

const LONGEST = 2_000;

/** Exactly one slash, then nothing that any browser would read as a host, or leaves out. */
const PATH = /^\/(?![/\\])[^\\\s\p{C}]*$/u;

/** Last segments where a GET acts, or leads to no page: nobody is sent there by a link to sign in. */
const ACTING = new Set(['add_message', 'follow', 'login', 'logout', 'register', 'unfollow']);

/** The decoded segments of a path; undefined when they are malformed, or hold what divides segments. */
function segmentsOf(path: string): string[] | undefined {
  try {
    const segments = path.slice(1).replace(/\/$/, '').split('/').map(decodeURIComponent);
    return segments.some((segment) => /[/\\\p{Cc}]/u.test(segment)) ? undefined : segments;
  } catch {
    return undefined;
  }
}

/** The page that `given` names, as path and query in the form an address has; `/` when it is none. */
export function returnPath(given: string | null | undefined): string {
  if (!given || given.length > LONGEST || !PATH.test(given)) return HOME;
  const base = 'http://site.invalid';
  if (!URL.canParse(given, base)) return HOME;
  const { origin, pathname, search } = new URL(given, base);
  // Dots in a path may leave two slashes at its beginning.
  if (origin !== base || pathname.includes('//')) return HOME;
  const segments = segmentsOf(pathname);
  if (!segments || ACTING.has(segments.at(-1) ?? '')) return HOME;
  return pathname + search;
}

/** The address of the form to sign in, which then leads to `path`. */
export function signInAddress(path: string): string {
  return `/login?next=${encodeURIComponent(path).replaceAll('%2F', '/')}`;
}
