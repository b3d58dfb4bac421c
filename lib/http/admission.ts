/**
 * Which requests are worked on, before anything else happens to them: bodies must be here and small,
 * and what is under way is bounded, the simulator first, then signed-in people, then visitors. The
 * rest is refused at once, which costs far less than making everybody wait.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isKnownSession } from '../auth/session-tokens.ts';
import { AppError, Unavailable } from '../errors.ts';
import { requestsRefused } from '../metrics/admission.ts';
import { singleton } from '../singleton.ts';
import { type Listener, note } from './exchange.ts';
import { Gate } from './gate.ts';
import { sendRefusal } from './refusal.ts';
import { hasBody, receiveBody } from './request-body.ts';
import { isAuthorised } from './simulator-credentials.ts';
import { holdSlot } from './slots.ts';

/** Bytes of a form: a message of 10,000 code points, each byte written as %XX, and some room. */
const FORM_LIMIT = 160 * 1024;

/** Bytes of the simulator's JSON. Its actions count them, too, and move `latest` before they refuse. */
const JSON_LIMIT = 64 * 1024;

// Rendering is work of this thread alone: more at once would only make each of them, and the
// simulator, wait longer. docs/performance.md has the figures.
const gates = singleton('gates', () => ({
  api: new Gate({ running: 64, waiting: 64, patience: 200 }),
  registrations: new Gate({ running: 50, waiting: 0, patience: 0 }),
  // These wait for their hash (lib/auth/hashing-queue.ts) and must not hold up pages meanwhile.
  signIns: new Gate({ running: 50, waiting: 0, patience: 0 }),
  pages: new Gate({ running: 8, waiting: 48, patience: 2_000 }),
}));

interface Place {
  gate: keyof typeof gates;
  /** Lower ones go first. */
  rank: number;
}

/** How many requests wait at each gate. */
export function requestsWaiting(): [gate: string, waiting: number][] {
  return Object.entries(gates).map(([name, { waiting }]) => [name, waiting]);
}

function placeOf({ method, url = '', headers }: IncomingMessage, isApi: boolean): Place {
  const isForm = method === 'POST' && /^(\/api)?\/(register|login)\b/.test(url);
  if (isApi) {
    // A load balancer that gets no answer from the health check would take this replica away.
    const first = isAuthorised(headers.authorization) || url === '/api/health';
    return isForm && !first
      ? { gate: 'registrations', rank: 0 }
      : { gate: 'api', rank: first ? 0 : 1 };
  }
  if (isForm) return { gate: 'signIns', rank: 0 };
  return { gate: 'pages', rank: isKnownSession(headers.cookie ?? '') ? 0 : 1 };
}

/** Answers a request; its body is here. */
type Work = (request: IncomingMessage) => Promise<unknown>;

interface Visit {
  request: IncomingMessage;
  response: ServerResponse;
  isApi: boolean;
  work: Work;
}

function refuse({ response, isApi }: Visit, error: AppError, by: keyof typeof requestsRefused) {
  requestsRefused[by] += 1;
  note({ reason: error.reason });
  if (!response.destroyed) sendRefusal(response, error, isApi ? 'json' : 'page');
}

/** The same visit with the whole body here; undefined when it has been refused. */
async function receive(visit: Visit): Promise<Visit | undefined> {
  const { request, response, isApi } = visit;
  const bounds = { limit: isApi ? JSON_LIMIT : FORM_LIMIT, cut: isApi };
  try {
    return { ...visit, request: await receiveBody(request, response, bounds) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    refuse(visit, error, 'body');
    return undefined;
  }
}

function enter(visit: Visit): void {
  const { request, response, isApi, work } = visit;
  const { gate, rank } = placeOf(request, isApi);
  // A gate calls these while it serves somebody else's request.
  const start = AsyncLocalStorage.bind((leave: () => void) => {
    void holdSlot(work(request), response, leave);
  });
  const turnAway = AsyncLocalStorage.bind(() =>
    refuse(visit, new Unavailable('Too many requests are under way right now'), gate),
  );
  const cancel = gates[gate].enter({ rank, start, refuse: turnAway });
  response.once('close', cancel);
}

/** Has `work` answer `request`, now or when its turn comes, or refuses it. */
export async function admit(
  request: IncomingMessage,
  response: ServerResponse,
  listener: Listener,
  work: Work,
): Promise<void> {
  const isApi = listener === 'simulator' || (request.url ?? '').startsWith('/api/');
  const visit = { request, response, isApi, work };
  const whole = hasBody(request) ? await receive(visit) : visit;
  if (whole && !response.destroyed) enter(whole);
}
