/** The gates, and which request goes through which. */
import type { IncomingMessage } from 'node:http';
import { singleton } from '../../platform/singleton.ts';
import { isAuthorised } from '../api/simulator-credentials.ts';
import type { Listener } from '../exchange.ts';
import { isCachedSession } from '../session/tokens.ts';
import { Gate } from './gate.ts';
import type { Sender } from './request-body.ts';
import { isThreadBusy } from './thread-load.ts';

const always = (running: number) => () => running;

// All work runs on this one thread: more concurrency would only slow down each request, above all
// the simulator's. docs/performance.md has the figures.
export const gates = singleton('gates', () => ({
  api: new Gate({ running: always(16), waiting: 24, timeout: 100 }),
  // Up to 1 MB each, and ten times the CPU of any other request.
  lists: new Gate({ running: always(3), waiting: 40, timeout: 150 }),
  // Requests that hash passwords (lib/passwords/hashing-queue.ts), a gate for each kind so that none
  // blocks another. Fewer than that queue holds, because refusing is cheaper here.
  registrations: new Gate({ running: always(50), waiting: 0, timeout: 0 }),
  unauthorisedRegistrations: new Gate({ running: always(8), waiting: 8, timeout: 500 }),
  signIns: new Gate({ running: always(16), waiting: 32, timeout: 2_000 }),
  // Unless the thread is busy, pages wait for the database rather than for each other.
  pages: new Gate({ running: () => (isThreadBusy() ? 2 : 8), waiting: 48, timeout: 2_000 }),
}));

export type GateName = keyof typeof gates;

interface Place {
  gate: GateName;
  /** Lower ones go first. */
  rank: number;
}

/** The queue length of each gate. */
export function requestsWaiting(): [gate: string, waiting: number][] {
  return Object.entries(gates).map(([name, { waiting }]) => [name, waiting]);
}

/** Paths that can be read as they are: of lower-case words, or one of the API with a name in it. */
const PLAIN = /^(?:(?:\/[a-z_]+)+|(?:\/api)?\/(?:msgs|fllws)\/[\w%-]+)$/;

/** An escape that hides a dot, a slash, a backslash or another escape. */
const HIDDEN = /%(?:2[ef5]|5c)/i;

/**
 * Normalises a path as a router would: dots, empty segments, escapes, capitals. Otherwise another
 * spelling of a path could bypass its gate.
 */
function routedPath(url: string): string {
  const [path = ''] = url.split('?', 1);
  if (PLAIN.test(path) && !HIDDEN.test(path)) return path;
  try {
    const { pathname } = new URL(`http://localhost${path.replaceAll(/\/{2,}/g, '/')}`);
    return decodeURIComponent(pathname)
      .replaceAll(/\/{2,}/g, '/')
      .toLowerCase();
  } catch {
    return path;
  }
}

interface Admission extends Place {
  /** Who sent the request, as far as its headers prove it. */
  sender: Sender;
  isApi: boolean;
}

const FORM = /^\/(register|login)\/?(submit\/?)?$/;
const LIST = /^\/(msgs|fllws)(\/|$)/;

/** Rows from which on a list costs enough to have a gate of its own. */
const MANY_ROWS = 100;

function asksForManyRows(path: string, url: string): boolean {
  if (!LIST.test(path)) return false;
  const [, query = ''] = url.split('?', 2);
  return Number(new URLSearchParams(query).get('no')) > MANY_ROWS;
}

function placeOfApi(path: string, url: string, isPost: boolean, isAuthorised: boolean): Place {
  if (isPost && FORM.test(path)) {
    return { gate: isAuthorised ? 'registrations' : 'unauthorisedRegistrations', rank: 0 };
  }
  // Not at rank 1: if the health check is refused, load balancers remove this replica.
  if (!isAuthorised && path !== '/health') return { gate: 'api', rank: 1 };
  return { gate: !isPost && asksForManyRows(path, url) ? 'lists' : 'api', rank: 0 };
}

/** The gate and rank of a request to `listener`, and who sent it. */
export function placeOf(
  { method, url = '', headers }: IncomingMessage,
  listener: Listener,
): Admission {
  const path = routedPath(url);
  const isPost = method === 'POST';
  const isApi = listener === 'simulator' || path.startsWith('/api/');
  if (isApi) {
    const authorised = isAuthorised(headers.authorization);
    const place = placeOfApi(path.replace(/^\/api\//, '/'), url, isPost, authorised);
    return { ...place, isApi, sender: authorised ? 'client' : 'visitor' };
  }
  const isMember = isCachedSession(headers.cookie ?? '');
  const sender = isMember ? 'member' : 'visitor';
  if (isPost && FORM.test(path)) return { gate: 'signIns', rank: 0, isApi, sender };
  return { gate: 'pages', rank: isMember ? 0 : 1, isApi, sender };
}
