/** The gates that requests pass, and which request passes which. */
import type { IncomingMessage } from 'node:http';
import { isKnownSession } from '../auth/session-tokens.ts';
import { singleton } from '../singleton.ts';
import { Gate } from './gate.ts';
import { isAuthorised } from './simulator-credentials.ts';
import { isThreadBusy } from './thread-load.ts';

const always = (running: number) => () => running;

// All work is that of this one thread: more of it at once would only make each request, and above
// all the simulator's, wait longer. docs/performance.md has the figures.
export const gates = singleton('gates', () => ({
  api: new Gate({ running: always(16), waiting: 24, patience: 100 }),
  // Up to a megabyte each, at ten times the CPU of any other request.
  lists: new Gate({ running: always(3), waiting: 40, patience: 150 }),
  // These wait for hashes (lib/auth/hashing-queue.ts), each kind without holding up another. Fewer
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

const IS_FORM = /^(\/api)?\/(register|login)\b/;
const IS_LIST = /^(\/api)?\/(msgs|fllws)\b/;

function placeOfApi({ method, url = '', headers }: IncomingMessage): Place {
  // A load balancer that gets no answer from the health check would take this replica away.
  const first = isAuthorised(headers.authorization) || url === '/api/health';
  if (method === 'POST' && IS_FORM.test(url)) {
    return { gate: first ? 'registrations' : 'unauthorisedRegistrations', rank: 0 };
  }
  if (!first) return { gate: 'api', rank: 1 };
  return { gate: method === 'GET' && IS_LIST.test(url) ? 'lists' : 'api', rank: 0 };
}

/** Where `request` has to pass. */
export function placeOf(request: IncomingMessage, isApi: boolean): Place {
  if (isApi) return placeOfApi(request);
  const { method, url = '', headers } = request;
  if (method === 'POST' && IS_FORM.test(url)) return { gate: 'signIns', rank: 0 };
  return { gate: 'pages', rank: isKnownSession(headers.cookie ?? '') ? 0 : 1 };
}
