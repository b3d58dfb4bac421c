/** The wrapper of every simulator API handler: authorisation, `latest`, errors, methods. */
import { AppError, Forbidden, NotFound } from '../errors.ts';
import { PendingLatest } from '../latest.ts';
import { note } from './exchange.ts';
import { errorHeaders, json, noContent, publicError } from './responses.ts';
import { isAuthorised } from './simulator-credentials.ts';

export interface SimulatorCall {
  request: Request;
  params: Record<string, string>;
  /** How many rows a list may have. */
  limit: number;
  latest: PendingLatest;
}

type Action = (call: SimulatorCall) => Promise<Response>;
type Context = { params: Promise<Record<string, string>> };
export type RouteHandler = (request: Request, context: Context) => Promise<Response>;

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
export type Route = Record<Method, RouteHandler>;

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 10_000;

/** A number of at most `max` written in plain digits, or `otherwise`. */
function digits(text: string | null, max: number, otherwise: number): number {
  return text !== null && /^\d+$/.test(text) ? Math.min(Number(text), max) : otherwise;
}

function latestOf(query: URLSearchParams, authorised: boolean): PendingLatest {
  const value = authorised ? digits(query.get('latest'), Number.POSITIVE_INFINITY, -1) : -1;
  return new PendingLatest(value >= 0 && Number.isSafeInteger(value) ? value : null);
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
    const authorised = isAuthorised(request.headers.get('authorization'));
    note({ bySimulator: authorised });
    const latest = latestOf(query, authorised);
    try {
      if (access === 'simulator' && !authorised) {
        throw new Forbidden('You are not authorized to use this resource!');
      }
      const limit = digits(query.get('no'), MAX_LIMIT, DEFAULT_LIMIT);
      return await action({ request, params: await context.params, limit, latest });
    } catch (error) {
      try {
        await latest.settle();
      } catch (settling) {
        return errorAnswer(settling);
      }
      return errorAnswer(error);
    }
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
  const refuse: RouteHandler = handler('anyone', async ({ latest }) => {
    await latest.settle();
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
