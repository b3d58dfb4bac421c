/** Answers that cost next to nothing, for requests that nothing else will look at. */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { PROBLEM_STYLE, problemHtml } from './problem-page.ts';

const STYLE_HASH = createHash('sha256').update(PROBLEM_STYLE).digest('base64');
const POLICY = contentSecurityPolicy('', `'sha256-${STYLE_HASH}'`);

const pages = new Map<number, Buffer>();

/** The page for `status`, written once. */
function pageFor(status: number): Buffer {
  let page = pages.get(status);
  if (!page) {
    page = Buffer.from(problemHtml(status));
    pages.set(status, page);
  }
  return page;
}

interface Refusal {
  status: number;
  message: string;
  /** Seconds after which the same request may be sent again. */
  retryAfter?: number;
}

/** Sends `refusal` as the API's JSON or as a short page. */
export function sendRefusal(response: ServerResponse, refusal: Refusal, isApi: boolean): void {
  const { status, message, retryAfter } = refusal;
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter));
  response.setHeader('Cache-Control', 'no-store');
  if (isApi) {
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ status, error_msg: message }));
    return;
  }
  response.setHeader('Content-Security-Policy', POLICY);
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' });
  response.end(pageFor(status));
}
