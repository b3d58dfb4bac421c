/** The wrapper of every action of the simulator API: authorisation, `latest`, errors, methods. */

import { moveLatest } from '../../lib/latest.ts';
import { AppError, Forbidden } from '../../platform/errors.ts';
import { annotateRequest } from '../exchange.ts';
import type { Route } from '../routes.ts';
import { errorHeaders, publicError } from '../web/responses.ts';
import { json, noContent } from './answers.ts';
import type { Answer, Call } from './call.ts';
import { isAuthorised } from './simulator-credentials.ts';

export interface SimulatorCall extends Call {
  /** Maximum number of rows of a list. */
  limit: number;
  /** Whether it came with the simulator's password. */
  authorised: boolean;
  /** Resolves when the request's number, if any, is stored as `latest`. */
  moved: Promise<void>;
}

type Action = (call: SimulatorCall) => Promise<Answer>;

/** A route of the API with the function that answers all its methods, which never throws. */
export interface Endpoint {
  route: Route;
  answer: (call: Call) => Promise<Answer>;
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 10_000;

/** Parses plain digits, capped at `max`; returns `fallback` for anything else. */
function parseDigits(text: string | null, max: number, fallback: number): number {
  return text !== null && /^\d+$/.test(text) ? Math.min(Number(text), max) : fallback;
}

/** Stores the `latest` of an authorised request, if it is valid. */
async function storeLatest(query: URLSearchParams, authorised: boolean): Promise<void> {
  const latest = parseDigits(query.get('latest'), Number.POSITIVE_INFINITY, -1);
  if (authorised && latest >= 0 && Number.isSafeInteger(latest)) await moveLatest(latest);
}

/** An error in the API's format: `{status, error_msg}`. */
function errorAnswer(error: unknown, headers: Record<string, string> = {}): Answer {
  const shown = publicError(error);
  const body = JSON.stringify({ status: shown.status, error_msg: shown.message });
  return json(body, shown.status, { ...errorHeaders(shown), ...headers });
}

/** A list as JSON, with an `x-truncated` header when it was cut off. */
export function listAnswer({
  json: text,
  truncated,
}: {
  json: string;
  truncated: boolean;
}): Answer {
  return json(text, 200, truncated ? { 'x-truncated': 'true' } : {});
}

/** `simulator`: requires the password. `anyone`: without the password, only `latest` is ignored. */
type Access = 'simulator' | 'anyone';

function guarded(access: Access, action: Action): Endpoint['answer'] {
  return (call) => {
    const authorised = isAuthorised(call.authorization);
    annotateRequest({ bySimulator: authorised });
    const moved = storeLatest(call.query, authorised);
    const act = async () => {
      if (access === 'simulator' && !authorised) {
        throw new Forbidden('You are not authorized to use this resource!');
      }
      const limit = parseDigits(call.query.get('no'), MAX_LIMIT, DEFAULT_LIMIT);
      return await action({ ...call, limit, authorised, moved });
    };
    const answer = act().catch((error) => errorAnswer(error));
    // Whether or not the action succeeds, `latest` is stored before the answer, or the answer is 503.
    return moved.then(
      () => answer,
      (error) => answer.then(() => errorAnswer(error)),
    );
  };
}

/** The endpoint of `route`: an action per method, HEAD like GET, and 405 for other methods. */
export function endpoint<R extends Route>(
  route: R,
  access: Access,
  actions: Record<keyof R['actions'] & string, Action>,
): Endpoint {
  const given = Object.entries<Action>(actions);
  const allow = given.flatMap(([method]) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const headers = { allow: [...allow, 'OPTIONS'].join(', ') };
  const methods = new Map(given.map(([method, action]) => [method, guarded(access, action)]));
  const get = methods.get('GET');
  if (get) methods.set('HEAD', get);
  methods.set(
    'OPTIONS',
    guarded('anyone', async () => noContent(headers)),
  );
  const refuse = guarded('anyone', async () =>
    errorAnswer(new AppError(405, `Use ${headers.allow}`), headers),
  );
  return { route, answer: (call) => (methods.get(call.method) ?? refuse)(call) };
}

/** Answers every call with an error. */
export function refusal(error: AppError): Endpoint['answer'] {
  return guarded('anyone', async () => {
    throw error;
  });
}
