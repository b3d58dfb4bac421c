/** Cheap responses for requests that are refused before a handler runs. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AppError, Unavailable } from '../../platform/errors.ts';
import type { Listener } from '../exchange.ts';
import { contentSecurityPolicy } from '../next/content-security-policy.ts';
import { PROBLEM_STYLE, problemHtml } from '../web/problem-page.ts';

const STYLE_HASH = createHash('sha256').update(PROBLEM_STYLE).digest('base64');
const POLICY = contentSecurityPolicy('', `'sha256-${STYLE_HASH}'`);

const pages = new Map<number, Buffer>();

/** The page for `status`, rendered once. */
function pageFor(status: number): Buffer {
  let page = pages.get(status);
  if (!page) {
    page = Buffer.from(problemHtml(status));
    pages.set(status, page);
  }
  return page;
}

/** The format of a response: the API's JSON, a page, or a line for operators. */
type Format = 'json' | 'page' | 'line';

/** The format for a request to `listener`. */
export function formatOf({ url = '' }: IncomingMessage, listener: Listener): Format {
  if (listener === 'operations') return 'line';
  return listener === 'simulator' || url.startsWith('/api/') ? 'json' : 'page';
}

const TYPES: Record<Format, string> = {
  json: 'application/json',
  page: 'text/html; charset=utf-8',
  line: 'text/plain; charset=utf-8',
};

function bodyOf({ status, message }: AppError, format: Format): string | Buffer {
  if (format === 'page') return pageFor(status);
  return format === 'json' ? JSON.stringify({ status, error_msg: message }) : `${message}\n`;
}

/** Answers with `error` and nothing else. */
export function sendRefusal(response: ServerResponse, error: AppError, format: Format): void {
  if (format === 'page') response.setHeader('Content-Security-Policy', POLICY);
  const body = bodyOf(error, format);
  response.writeHead(error.status, {
    'Content-Type': TYPES[format],
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    ...(error instanceof Unavailable ? { 'Retry-After': String(error.retryAfter) } : {}),
  });
  response.end(body);
}
