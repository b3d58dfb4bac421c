/** The few kinds of answer that handlers give. */
import { AppError, TooManyFailures, Unavailable } from '../../platform/errors.ts';
import { log } from '../../platform/log/log.ts';
import type { Answer } from '../api/call.ts';
import { isAborted, note } from '../exchange.ts';

const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };

/** Answers with a text that is JSON already. */
export function json(text: string, status = 200, headers: Record<string, string> = {}): Answer {
  return { status, headers: { ...JSON_HEADERS, ...headers }, body: text };
}

export function noContent(headers: Record<string, string> = {}): Answer {
  return { status: 204, headers, body: '' };
}

/** 303: the browser shows `path` next, with a GET. */
export function seeOther(path: string, cookie?: string): Response {
  const headers = new Headers({ location: path, 'cache-control': 'no-store' });
  if (cookie) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}

/** What may be told of an error. One that nobody foresaw is logged here, and tells nothing. */
export function publicError(error: unknown): AppError {
  note({ reason: error instanceof AppError ? error.reason : 'unexpected error' });
  if (error instanceof AppError) return error;
  log[isAborted() ? 'debug' : 'error']('unexpected error', { error });
  return new AppError(500, 'Something went wrong on our side');
}

/** Headers that belong to an error. */
export function errorHeaders(error: AppError): Record<string, string> {
  const temporary = error instanceof Unavailable || error instanceof TooManyFailures;
  return temporary ? { 'retry-after': String(error.retryAfter) } : {};
}
