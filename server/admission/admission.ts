/**
 * Which requests are worked on, before anything else happens to them: bodies must be here and small,
 * and what is under way is bounded, the simulator first, then signed-in people, then visitors. The
 * rest is refused at once, which costs far less than making everybody wait.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, Unavailable } from '../../platform/errors.ts';
import { requestRefused } from '../../platform/metrics/admission.ts';
import { FORM_LIMIT, JSON_LIMIT } from '../api/body.ts';
import { type Listener, note } from '../exchange.ts';
import { type GateName, gates, placeOf } from './gates.ts';
import { pauseAfterRefusal } from './pauses.ts';
import { sendRefusal } from './refusal.ts';
import { hasBody, receiveBody } from './request-body.ts';
import { holdSlot } from './slots.ts';

/** Answers a request; its body is here. */
type Work = (request: IncomingMessage) => Promise<unknown>;

interface Visit {
  request: IncomingMessage;
  response: ServerResponse;
  place: ReturnType<typeof placeOf>;
  work: Work;
}

function refuse({ response, place }: Visit, error: AppError, by: GateName | 'body') {
  requestRefused(by);
  note({ reason: error.reason });
  if (!response.destroyed) sendRefusal(response, error, place.isApi ? 'json' : 'page');
}

/** The same visit with the whole body here; undefined when it has been refused. */
async function receive(visit: Visit): Promise<Visit | undefined> {
  const { request, response, place } = visit;
  const { isApi, sender } = place;
  // The API's actions count bytes, too: they move `latest` before they refuse.
  const bounds = { limit: isApi ? JSON_LIMIT : FORM_LIMIT, cut: isApi, sender };
  try {
    return { ...visit, request: await receiveBody(request, response, bounds) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    refuse(visit, error, 'body');
    return undefined;
  }
}

function enter(visit: Visit): void {
  const { request, response, place, work } = visit;
  const { gate, rank } = place;
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
  pauseAfterRefusal(response);
  const visit = { request, response, place: placeOf(request, listener), work };
  const whole = hasBody(request) ? await receive(visit) : visit;
  if (whole && !response.destroyed) enter(whole);
}
