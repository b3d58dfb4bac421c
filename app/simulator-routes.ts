/**
 * The simulator's API on its own listener: the same endpoints as below /api, but without Next's router.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Invalid, NotFound } from '../platform/errors.ts';
import { callOf, sendAnswer } from '../server/api/node-exchange.ts';
import { type Endpoint, refusal } from '../server/api/simulator.ts';
import { findSimulatorRoute, type Route, splitUrl } from '../server/routes.ts';
import { follows } from './api/fllws/[username]/endpoint.ts';
import { latest } from './api/latest/endpoint.ts';
import { messagesOf } from './api/msgs/[username]/endpoint.ts';
import { messages } from './api/msgs/endpoint.ts';
import { register } from './api/register/endpoint.ts';

const endpoints = new Map<Route, Endpoint>(
  [latest, register, messages, messagesOf, follows].map((each) => [each.route, each]),
);

const unknown = refusal(new NotFound('There is nothing at this address'));
const malformed = refusal(new Invalid('The address has a malformed percent-encoding'));

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** Answers a request to the simulator's listener. */
export async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { path, query } = splitUrl(request.url ?? '');
  const found = findSimulatorRoute(path);
  const username = decode(found.username);
  const call = callOf(request, { username: username ?? '', query: new URLSearchParams(query) });
  const answer = endpoints.get(found.route)?.answer ?? unknown;
  await sendAnswer(response, await (username === undefined ? malformed : answer)(call));
}
