/** The kinds of response that handlers send. */
import { AppError, TooManyFailures, Unavailable } from '../../platform/errors.ts';
import { log } from '../../platform/log/log.ts';
import { annotateRequest, isAborted } from '../exchange.ts';

/** Redirects the browser to `path` (303, so with GET). */
export function seeOther(path: string, ...setCookies: string[]): Response {
  const headers = new Headers({ location: path, 'cache-control': 'no-store' });
  for (const each of setCookies) headers.append('set-cookie', each);
  return new Response(null, { status: 303, headers });
}

/** The error to show to the client. An unexpected one is logged and becomes a plain 500. */
export function publicError(error: unknown): AppError {
  annotateRequest({ reason: error instanceof AppError ? error.reason : 'unexpected error' });
  if (error instanceof AppError) return error;
  log[isAborted() ? 'debug' : 'error']('unexpected error', { error });
  return new AppError(500, 'Something went wrong on our side');
}

/** Headers that belong to an error. */
export function errorHeaders(error: AppError): Record<string, string> {
  const temporary = error instanceof Unavailable || error instanceof TooManyFailures;
  return temporary ? { 'retry-after': String(error.retryAfter) } : {};
}
