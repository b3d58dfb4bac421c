/** What operators and their programs ask, on a listener of its own that no proxy publishes. */
import { unreadiness } from '../health.ts';
import { exposition } from '../metrics.ts';

const text = (body: string, status = 200, type = 'text/plain; charset=utf-8') =>
  new Response(body, { status, headers: { 'content-type': type, 'cache-control': 'no-store' } });

async function readyz(): Promise<Response> {
  const problem = await unreadiness();
  return problem === undefined ? text('ready\n') : text(`${problem}\n`, 503);
}

async function metrics(): Promise<Response> {
  const { body, contentType } = await exposition();
  return text(body, 200, contentType);
}

const routes = new Map<string, () => Response | Promise<Response>>([
  ['/livez', () => text('alive\n')],
  ['/readyz', readyz],
  ['/metrics', metrics],
]);

/** Answers one request of the operations listener. */
export async function serveOperations(request: Request): Promise<Response> {
  return routes.get(new URL(request.url).pathname)?.() ?? text('not found\n', 404);
}
