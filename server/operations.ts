/** Health checks and metrics for operators, on a listener that no proxy publishes. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './api/call.ts';
import { sendAnswer } from './api/node-exchange.ts';
import { unreadiness } from './health.ts';
import { exposition } from './metrics.ts';
import { splitUrl } from './routes.ts';

const text = (body: string, status = 200, type = 'text/plain; charset=utf-8'): Answer => ({
  status,
  headers: { 'content-type': type, 'cache-control': 'no-store' },
  body,
});

async function readyz(): Promise<Answer> {
  const problem = await unreadiness();
  return problem === undefined ? text('ready\n') : text(`${problem}\n`, 503);
}

async function metrics(): Promise<Answer> {
  const { body, contentType } = await exposition();
  return text(body, 200, contentType);
}

const routes = new Map<string, () => Answer | Promise<Answer>>([
  ['/livez', () => text('alive\n')],
  ['/readyz', readyz],
  ['/metrics', metrics],
]);

/** Answers one request of the operations listener. */
export async function serveOperations(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = routes.get(splitUrl(request.url ?? '').path);
  await sendAnswer(response, (await answer?.()) ?? text('not found\n', 404));
}
