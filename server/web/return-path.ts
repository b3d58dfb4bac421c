/** The page of this site that signing in returns to, named by `next` in the sign-in URL. */

const HOME = '/';

const MAX_LENGTH = 2_000;

/** One slash, then nothing that a browser would read as a host, or ignore. */
const PATH = /^\/(?![/\\])[^\\\s\p{C}]*$/u;

/** Last segments of paths that act on a GET, or have no page: signing in never leads back to these. */
const ACTING = new Set(['add_message', 'follow', 'login', 'logout', 'register', 'unfollow']);

/** The decoded segments of a path; undefined when they are malformed, or contain a separator. */
function segmentsOf(path: string): string[] | undefined {
  try {
    const segments = path.slice(1).replace(/\/$/, '').split('/').map(decodeURIComponent);
    return segments.some((segment) => /[/\\\p{Cc}]/u.test(segment)) ? undefined : segments;
  } catch {
    return undefined;
  }
}

/** The normalised path and query of the page `given`; `/` if it is invalid. */
export function returnPath(given: string | null | undefined): string {
  if (!given || given.length > MAX_LENGTH || !PATH.test(given)) return HOME;
  const base = 'http://site.invalid';
  if (!URL.canParse(given, base)) return HOME;
  const { origin, pathname, search } = new URL(given, base);
  // Dots in a path may leave two slashes at its beginning.
  if (origin !== base || pathname.includes('//')) return HOME;
  const segments = segmentsOf(pathname);
  if (!segments || ACTING.has(segments.at(-1) ?? '')) return HOME;
  return pathname + search;
}

/** The sign-in URL that returns to `path`. */
export function signInAddress(path: string): string {
  return `/login?next=${encodeURIComponent(path).replaceAll('%2F', '/')}`;
}
