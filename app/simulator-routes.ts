/**
 * The simulator API on a listener of its own: a table of routes that calls the very handlers
 * that Next serves below /api, without Next's router in between.
 */
import { Invalid } from '../lib/errors.ts';
import { errorAnswer, type Route } from '../lib/http/simulator.ts';
import * as unknown from './api/[[...path]]/route.ts';
import * as follows from './api/fllws/[username]/route.ts';
import * as latest from './api/latest/route.ts';
import * as messagesOf from './api/msgs/[username]/route.ts';
import * as messages from './api/msgs/route.ts';
import * as register from './api/register/route.ts';

// Maps, not objects: every object also has a "constructor" and the like.
const exact = new Map<string, Route>(Object.entries({ latest, register, msgs: messages }));
const ofUser = new Map<string, Route>(Object.entries({ msgs: messagesOf, fllws: follows }));

/** Finds the route of a path, and the decoded user name in it. */
function match(pathname: string): { route: Route; params: Record<string, string> } {
  const [, first = '', username = '', ...rest] = pathname.split('/');
  const route = rest.length > 0 ? undefined : (username ? ofUser : exact).get(first);
  if (!route) return { route: unknown, params: {} };
  try {
    return { route, params: { username: decodeURIComponent(username) } };
  } catch {
    throw new Invalid('The address has a malformed percent-encoding');
  }
}

/** Answers one request of the simulator listener. */
export async function serveSimulator(request: Request): Promise<Response> {
  try {
    const { route, params } = match(new URL(request.url).pathname);
    const handle = route[request.method as keyof Route] ?? route.PUT;
    return await handle(request, { params: Promise.resolve(params) });
  } catch (error) {
    return errorAnswer(error);
  }
}
