/** Adapts calls and answers to the web Request and Response of Next's route handlers. */
import { readBytes } from '../request-bytes.ts';
import type { Answer, Call } from './call.ts';

/** For a path without params, Next passes undefined. */
type Context = { params: Promise<Record<string, unknown> | undefined> };
type RouteHandler = (request: Request, context: Context) => Promise<Response>;
type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

export function toResponse({ status, headers, body }: Answer, method = 'GET'): Response {
  return new Response(body === '' || method === 'HEAD' ? null : body, { status, headers });
}

/** The exports of a `route.ts` that serves all methods with `answer`. */
export function nextHandlers(
  answer: (call: Call) => Promise<Answer>,
): Record<Method, RouteHandler> {
  const handle: RouteHandler = async (request, context) => {
    const username = (await context.params)?.username;
    const given = await answer({
      method: request.method,
      username: typeof username === 'string' ? username : '',
      query: new URL(request.url).searchParams,
      authorization: request.headers.get('authorization') ?? '',
      readBody: (limit) => readBytes(request, limit),
    });
    return toResponse(given, request.method);
  };
  return {
    GET: handle,
    HEAD: handle,
    POST: handle,
    PUT: handle,
    PATCH: handle,
    DELETE: handle,
    OPTIONS: handle,
  };
}
