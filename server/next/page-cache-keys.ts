/**
 * Which keys of Next's cache belong to pages that may be cached. Next writes a key as
 * `/route-cache/<kind>/<hash of the route>/$<path>`, the path decoded except for what delimits paths.
 */
import { createHash } from 'node:crypto';

function keyPrefix(kind: 'APP_PAGE' | 'APP_ROUTE', route: string): string {
  return `/route-cache/${kind}/${createHash('sha256').update(route).digest('hex')}/$`;
}

const VISITOR_PAGES = keyPrefix('APP_PAGE', '/cached/[...path]/page');

/** Without `%`: the users "%23x" and "%2523x" have the same key. */
const VISITOR_PATH = /^\/cached\/(?:public|user\/[^/%]+)$/;

const FILES = new Set(
  ['/icon.svg', '/robots.txt'].map((path) => keyPrefix('APP_ROUTE', `${path}/route`) + path),
);

/** Whether `key` is that of a file that never changes within a build. */
export const isFileKey = (key: string) => FILES.has(key);

/** The path of the visitors' page that has `key`, below /cached and decoded. */
export function visitorPath(key: string): string | undefined {
  const path = key.startsWith(VISITOR_PAGES) ? key.slice(VISITOR_PAGES.length) : '';
  return VISITOR_PATH.test(path) ? path : undefined;
}
