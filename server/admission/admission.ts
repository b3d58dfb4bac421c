/**
 * Admission control, before any other processing. The body must have arrived and be within its limit,
 * and the number of concurrent requests is bounded, with priority for the simulator, then signed-in
 * users, then visitors. The rest is refused at once, which is far cheaper than making everyone wait.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, Unavailable } from '../../platform/errors.ts';
import { requestRefused } from '../../platform/metrics/admission.ts';
import { JSON_LIMIT } from '../api/body.ts';
import { annotateRequest, currentExchange, type Listener, within } from '../exchange.ts';
import { FORM_LIMIT } from '../web/form.ts';
import { type GateName, gates, placeOf } from './gates.ts';
import { pauseAfterRefusal } from './pauses.ts';
import { sendRefusal } from './refusal.ts';
import { attachBody, hasBody, receiveBody, withBody } from './request-body.ts';
import { holdSlot } from './slots.ts';

/** Answers a request whose body has arrived. */
type Work = (request: IncomingMessage) => Promise<unknown>;

interface Visit {
  listener: Listener;
  request: IncomingMessage;
  response: ServerResponse;
  place: ReturnType<typeof placeOf>;
  work: Work;
}

function refuse({ response, place }: Visit, error: AppError, by: GateName | 'body') {
  requestRefused(by);
  annotateRequest({ reason: error.reason });
  if (!response.destroyed) sendRefusal(response, error, place.isApi ? 'json' : 'page');
}

/** Waits for the whole body; undefined when the request has been refused. */
async function receive(visit: Visit): Promise<Visit | undefined> {
  const { listener, request, response, place } = visit;
  const { isApi, sender } = place;
  // The API checks the size itself, because it stores `latest` before it refuses a body.
  const bounds = { limit: isApi ? JSON_LIMIT : FORM_LIMIT, cut: isApi, sender };
  try {
    const body = await receiveBody(request, response, bounds);
    if (!body) return visit;
    if (listener === 'site') return { ...visit, request: withBody(request, body) };
    attachBody(request, body);
    return visit;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    refuse(visit, error, 'body');
    return undefined;
  }
}

function enter(visit: Visit): void {
  const { request, response, place, work } = visit;
  const { gate, rank } = place;
  // A gate calls these while it serves another request.
  const exchange = currentExchange();
  const cancel = gates[gate].enter({
    rank,
    start: (leave) => within(exchange, () => void holdSlot(work(request), response, leave)),
    refuse: () => {
      const error = new Unavailable('Too many requests are under way right now');
      within(exchange, () => refuse(visit, error, gate));
    },
  });
  if (cancel) response.once('close', cancel);
}

/** Runs `work` for `request` at once or after queueing, or refuses the request. */
export async function admit(
  request: IncomingMessage,
  response: ServerResponse,
  listener: Listener,
  work: Work,
): Promise<void> {
  pauseAfterRefusal(response);
  const visit = { listener, request, response, place: placeOf(request, listener), work };
  const whole = hasBody(request) ? await receive(visit) : visit;
  if (whole && !response.destroyed) enter(whole);
}
