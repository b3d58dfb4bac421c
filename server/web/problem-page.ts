/**
 * The error page of form handlers, for errors that cannot be shown in the form. Plain HTML, because
 * handlers cannot render React, and free of user input.
 */
import { STATUS_CODES } from 'node:http';
import { type AppError, TooManyFailures } from '../../platform/errors.ts';
import { errorHeaders } from './responses.ts';

const ADVICE: Record<number, string> = {
  400: 'The request could not be read. Go back and send the form again.',
  403: 'This request came from another site, so it was refused. Open the page here and try again.',
  404: 'There is no such user. Check the spelling of the name.',
  405: 'This address does not support this kind of request.',
  408: 'The request took too long to arrive. Check your connection and send it again.',
  413: 'The form is too large. Go back and shorten your text.',
  415: 'This address accepts only forms.',
  503: 'The site is busy right now. Reload this page in a moment to try again.',
};

/** The style sheet of these pages; exported for policies that allow it by hash. */
export const PROBLEM_STYLE = `
  :root { color-scheme: light dark; font: 1.05rem/1.6 system-ui, sans-serif }
  body { margin: 0; background: light-dark(#f2f6f7, #10191b); color: light-dark(#14262b, #dfe9ea) }
  header { background: #1a5f5f; padding: 1.2rem max(1rem, calc(50% - 20rem)); font-weight: 700 }
  header a { color: #fff; text-decoration: none }
  main { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem }
  main a { color: light-dark(#1a5f5f, #7fd0d0) }
`;

const adviceOn = (status: number) =>
  ADVICE[status] ?? 'Something went wrong on our side. Try again in a moment.';

/** The page for `status`. Without a `nonce`, the policy must allow the style sheet by hash. */
export function problemHtml(status: number, nonce = '', advice = adviceOn(status)): string {
  const title = STATUS_CODES[status] ?? 'Error';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} | MiniTwit</title><style${nonce && ` nonce="${nonce}"`}>${PROBLEM_STYLE}</style></head>
<body><header><a href="/">MiniTwit</a></header>
<main><h1>${title}</h1><p class="error">${advice}</p></main></body></html>
`;
}

/** The nonce that this request's Content-Security-Policy allows (server/web/security-headers.ts). */
function nonceOf(request: Request): string {
  const policy = request.headers.get('content-security-policy') ?? '';
  return /'nonce-([\w+/=]+)'/.exec(policy)?.[1] ?? '';
}

/** What to do after `error`. */
function adviceAfter(error: AppError): string {
  if (!(error instanceof TooManyFailures)) return adviceOn(error.status);
  const minutes = Math.ceil(error.retryAfter / 60);
  const wait = minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return `Too many sign-ins have failed, so this one was not tried. Wait ${wait}, then <a href="/login">sign in</a> again.`;
}

/** The error page for `error`, with `advice` in HTML on what to do. */
export function problemPage(
  request: Request,
  error: AppError,
  advice = adviceAfter(error),
): Response {
  return new Response(problemHtml(error.status, nonceOf(request), advice), {
    status: error.status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      ...errorHeaders(error),
    },
  });
}
