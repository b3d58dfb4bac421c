/** Requests as they go over the wire: paths are sent as given, nothing is retried or redirected. */
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { urlToHttpOptions } from 'node:url';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface Sent {
  method?: string;
  headers?: Record<string, string>;
  /** An array is sent in chunks, with no length announced. */
  body?: string | Uint8Array | (string | Uint8Array)[];
  /** Without one the connection is closed after the answer. */
  agent?: http.Agent;
}

/** How long every request of a run may take. */
export interface Manner {
  /** Milliseconds until an answer has to be complete. */
  timeout: number;
  /** Ends all requests. */
  signal: AbortSignal;
}

/** Whoever started the run has ended it. */
export class Interrupted extends Error {}

function explain(error: unknown, url: string, { timeout, signal }: Manner): Error {
  if (signal.aborted) return new Interrupted('interrupted');
  if (!(error instanceof Error)) return new Error(String(error));
  if (error.name === 'AbortError') return new Error(`no answer of ${url} within ${timeout} ms`);
  const code = 'code' in error ? String(error.code) : error.name;
  return new Error(`no answer of ${url}: ${error.message || code}`);
}

type Body = Pick<Sent, 'body'>;

function lengthOf({ body }: Body): Record<string, number> {
  if (body === undefined || Array.isArray(body)) return {};
  return { 'Content-Length': typeof body === 'string' ? Buffer.byteLength(body) : body.length };
}

function sendBody(request: http.ClientRequest, { body }: Body): void {
  for (const chunk of Array.isArray(body) ? body : []) request.write(chunk);
  request.end(Array.isArray(body) ? undefined : body);
}

function answerTo(base: string, path: string, sent: Sent, signal?: AbortSignal) {
  const url = new URL(base);
  const { request: open } = url.protocol === 'https:' ? https : http;
  return new Promise<IncomingMessage>((resolve, reject) => {
    const request = open({
      ...urlToHttpOptions(url),
      path: url.pathname.replace(/\/+$/, '') + path,
      method: sent.method ?? 'GET',
      agent: sent.agent ?? false,
      headers: { ...lengthOf(sent), ...sent.headers },
      ...(signal && { signal }),
    });
    request.on('error', reject).on('response', resolve);
    sendBody(request, sent);
  });
}

/**
 * Sends one request to `base` + `path` and reads the whole answer.
 * @throws Error as Node gives it, or, with a manner, one that names the address.
 */
export async function send(
  base: string,
  path: string,
  sent: Sent = {},
  manner?: Manner,
): Promise<Answer> {
  const signal = manner && AbortSignal.any([manner.signal, AbortSignal.timeout(manner.timeout)]);
  try {
    const answer = await answerTo(base, path, sent, signal);
    const { statusCode: status = 0, headers } = answer;
    return { status, headers, text: await text(answer) };
  } catch (error) {
    throw manner ? explain(error, base.replace(/\/+$/, '') + path, manner) : error;
  }
}
