/** The wrapper of every simulator API handler: authorisation, `latest`, errors, methods. */
import { timingSafeEqual } from 'node:crypto';
import { environment } from '../env.ts';
import { AppError, Forbidden, NotFound } from '../errors.ts';
import { moveLatest } from '../latest.ts';
import { singleton } from '../singleton.ts';
import { note } from './exchange.ts';
import { errorHeaders, json, noContent, publicError } from './responses.ts';

export interface SimulatorCall {
  request: Request;
  params: Record<string, string>;
  /** How many rows a list may have. */
  limit: number;
  /** Fulfilled when the number that came with this request, if one did, is stored as `latest`. */
  moved: Promise<void>;
}

type Action = (call: SimulatorCall) => Promise<Response>;
type Context = { params: Promise<Record<string, string>> };
export type RouteHandler = (request: Request, context: Context) => Promise<Response>;

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
export type Route = Record<Method, RouteHandler>;

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 10_000;

function isAuthorised(request: Request): boolean {
  const expected = singleton('simulator-credentials', () => {
    const { SIMULATOR_USER, SIMULATOR_PASSWORD } = environment();
    const pair = Buffer.from(`${SIMULATOR_USER}:${SIMULATOR_PASSWORD}`).toString('base64');
    return Buffer.from(`Basic ${pair}`);
  });
  const given = Buffer.from(request.headers.get('authorization') ?? '');
  // How long the right one is may show; which of its bytes were right may not.
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** A number of at most `max` written in plain digits, or `otherwise`. */
function digits(text: string | null, max: number, otherwise: number): number {
  return text !== null && /^\d+$/.test(text) ? Math.min(Number(text), max) : otherwise;
}

/** Stores the number of an authorised request; does nothing when it brings none, or garbage. */
async function moveAlong(query: URLSearchParams, authorised: boolean): Promise<void> {
  const latest = digits(query.get('latest'), Number.POSITIVE_INFINITY, -1);
  if (authorised && latest >= 0 && Number.isSafeInteger(latest)) await moveLatest(latest);
}

/** An error as the API tells it: `{status, error_msg}`. */
export function errorAnswer(error: unknown): Response {
  const known = publicError(error);
  const body = JSON.stringify({ status: known.status, error_msg: known.message });
  return json(body, known.status, errorHeaders(known));
}

/** `simulator`: only with the simulator's password. `anyone`: it only decides about `latest`. */
type Access = 'simulator' | 'anyone';

function handler(access: Access, action: Action): RouteHandler {
  return async (request, context) => {
    const query = new URL(request.url).searchParams;
    const authorised = isAuthorised(request);
    note({ bySimulator: authorised });
    const act = async () => {
      if (access === 'simulator' && !authorised) {
        throw new Forbidden('You are not authorized to use this resource!');
      }
      const limit = digits(query.get('no'), MAX_LIMIT, DEFAULT_LIMIT);
      return await action({ request, params: await context.params, limit, moved });
    };
    const moved = moveAlong(query, authorised);
    const answer = act().catch(errorAnswer);
    // Whatever becomes of the action: the number is stored before the answer, or the answer is 503.
    return moved.then(
      () => answer,
      (error) => answer.then(() => errorAnswer(error)),
    );
  };
}

const withoutBody =
  (get: RouteHandler): RouteHandler =>
  async (request, context) => {
    const { status, headers } = await get(request, context);
    return new Response(null, { status, headers });
  };

/** The handlers of one path for every method: those given, HEAD for GET, and 405 for the rest. */
export function simulatorRoute(access: Access, actions: { GET?: Action; POST?: Action }): Route {
  const allow = [...(actions.GET ? ['GET', 'HEAD'] : []), ...(actions.POST ? ['POST'] : [])];
  const headers = { allow: [...allow, 'OPTIONS'].join(', ') };
  const refuse: RouteHandler = handler('anyone', async () => {
    const refusal = errorAnswer(new AppError(405, `Use ${headers.allow}`));
    refusal.headers.set('allow', headers.allow);
    return refusal;
  });
  const get = actions.GET && handler(access, actions.GET);
  const options: RouteHandler = async () => noContent(headers);
  return {
    GET: get ?? refuse,
    HEAD: get ? withoutBody(get) : refuse,
    POST: actions.POST ? handler(access, actions.POST) : refuse,
    PUT: refuse,
    PATCH: refuse,
    DELETE: refuse,
    OPTIONS: options,
  };
}

/** The handlers of a path that does not exist. */
export function unknownRoute(): Record<Method, (request: Request) => Promise<Response>> {
  const refuse = handler('anyone', async () => {
    throw new NotFound('There is nothing at this address');
  });
  const answer = (request: Request) => refuse(request, { params: Promise.resolve({}) });
  return {
    GET: answer,
    HEAD: answer,
    POST: answer,
    PUT: answer,
    PATCH: answer,
    DELETE: answer,
    OPTIONS: answer,
  };
}
