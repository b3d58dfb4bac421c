/**
 * The page a form handler answers with when it can neither do what was asked nor send the browser
 * back. Handlers cannot render React; this is plain HTML, and no word in it comes from outside.
 */
import { STATUS_CODES } from 'node:http';
import type { AppError } from '../errors.ts';
import { errorHeaders } from './responses.ts';

const ADVICE: Record<number, string> = {
  400: 'What was sent could not be read. Go back and send the form once more.',
  401: 'You have to <a href="/login">sign in</a> first.',
  403: 'This request came from another site, so we did not follow it. Open the page here and try again.',
  404: 'There is no such user. The name may be misspelt.',
  413: 'What was sent is too large. Go back and shorten it.',
  415: 'This address takes forms only.',
  503: 'We cannot reach our database right now. Nothing was changed: reload in a moment to try again.',
};

const page = (title: string, advice: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${title} | MiniTwit</title></head>
<body><main><h1>${title}</h1><p class="error">${advice}</p>
<p><a href="/">Go to MiniTwit</a></p></main></body></html>
`;

/** Answers a browser with `error`. */
export function problemPage(error: AppError): Response {
  const title = STATUS_CODES[error.status] ?? 'Error';
  const advice = ADVICE[error.status] ?? 'Something went wrong on our side. Try again in a moment.';
  return new Response(page(title, advice), {
    status: error.status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      ...errorHeaders(error),
    },
  });
}
