/** The gates that requests pass, and which request passes which. */
import type { IncomingMessage } from 'node:http';
import { singleton } from '../../platform/singleton.ts';
import { isAuthorised } from '../api/simulator-credentials.ts';
import type { Listener } from '../exchange.ts';
import { isKnownSession } from '../session/tokens.ts';
import { Gate } from './gate.ts';
import type { Sender } from './request-body.ts';
import { isThreadBusy } from './thread-load.ts';

const always = (running: number) => () => running;

// All work is that of this one thread: more of it at once would only make each request, and above
// all the simulator's, wait longer. docs/performance.md has the figures.
export const gates = singleton('gates', () => ({
  api: new Gate({ running: always(16), waiting: 24, patience: 100 }),
  // Up to a megabyte each, at ten times the CPU of any other request.
  lists: new Gate({ running: always(3), waiting: 40, patience: 150 }),
  // These wait for hashes (lib/passwords/hashing-queue.ts), each kind without holding up another. Fewer
  // than that queue takes, as here it costs less to be refused.
  registrations: new Gate({ running: always(50), waiting: 0, patience: 0 }),
  unauthorisedRegistrations: new Gate({ running: always(8), waiting: 8, patience: 500 }),
  signIns: new Gate({ running: always(16), waiting: 32, patience: 2_000 }),
  // As long as there is time to spare, pages wait for the database rather than for each other.
  pages: new Gate({ running: () => (isThreadBusy() ? 2 : 8), waiting: 48, patience: 2_000 }),
}));

export type GateName = keyof typeof gates;

interface Place {
  gate: GateName;
  /** Lower ones go first. */
  rank: number;
}

/** How many requests wait at each gate. */
export function requestsWaiting(): [gate: string, waiting: number][] {
  return Object.entries(gates).map(([name, { waiting }]) => [name, waiting]);
}

/**
 * The path as a router understands it, however it is written: with dots, empty segments, escapes or
 * capitals. Else another spelling of a path would be another way past its gate.
 */
function routedPath(url: string): string {
  const [path = ''] = url.split('?', 1);
  if (/^(\/[a-z_]+)+$/.test(path)) return path;
  try {
    const { pathname } = new URL(`http://localhost${path.replaceAll(/\/{2,}/g, '/')}`);
    return decodeURIComponent(pathname)
      .replaceAll(/\/{2,}/g, '/')
      .toLowerCase();
  } catch {
    return path;
  }
}

interface Asked extends Place {
  /** Whose request it is, as far as its headers prove it. */
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
  // A load balancer that gets no answer from the health check would take this replica away.
  if (!isAuthorised && path !== '/health') return { gate: 'api', rank: 1 };
  return { gate: !isPost && asksForManyRows(path, url) ? 'lists' : 'api', rank: 0 };
}

/** Which gate a request to `listener` has to pass, and on whose behalf. */
export function placeOf({ method, url = '', headers }: IncomingMessage, listener: Listener): Asked {
  const path = routedPath(url);
  const isPost = method === 'POST';
  const isApi = listener === 'simulator' || path.startsWith('/api/');
  if (isApi) {
    const authorised = isAuthorised(headers.authorization);
    const place = placeOfApi(path.replace(/^\/api\//, '/'), url, isPost, authorised);
    return { ...place, isApi, sender: authorised ? 'client' : 'anybody' };
  }
  const isMember = isKnownSession(headers.cookie ?? '');
  const sender = isMember ? 'member' : 'anybody';
  if (isPost && FORM.test(path)) return { gate: 'signIns', rank: 0, isApi, sender };
  return { gate: 'pages', rank: isMember ? 0 : 1, isApi, sender };
}
