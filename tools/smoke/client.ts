/** An HTTP client that sends paths unchanged, never retries and never follows redirects. */
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
  /** An array is sent in chunks, without Content-Length. */
  body?: string | Uint8Array | (string | Uint8Array)[];
  /** Without an agent, the connection is closed after the answer. */
  agent?: http.Agent;
}

/** What limits every request of a run. */
export interface Limits {
  /** Milliseconds a request may take, its whole answer included. */
  timeout: number;
  /** Aborts all requests. */
  signal: AbortSignal;
}

/** The user interrupted the run. */
export class Interrupted extends Error {}

function explain(error: unknown, url: string, { timeout, signal }: Limits): Error {
  if (signal.aborted) return new Interrupted('interrupted');
  if (!(error instanceof Error)) return new Error(String(error));
  if (error.name === 'AbortError') return new Error(`no answer from ${url} within ${timeout} ms`);
  const code = 'code' in error ? String(error.code) : error.name;
  return new Error(`no answer from ${url}: ${error.message || code}`);
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
 * @throws Node's Error; with `limits`, an Error that names the URL, or Interrupted.
 */
export async function send(
  base: string,
  path: string,
  sent: Sent = {},
  limits?: Limits,
): Promise<Answer> {
  const signal = limits && AbortSignal.any([limits.signal, AbortSignal.timeout(limits.timeout)]);
  try {
    const answer = await answerTo(base, path, sent, signal);
    const { statusCode: status = 0, headers } = answer;
    return { status, headers, text: await text(answer) };
  } catch (error) {
    throw limits ? explain(error, base.replace(/\/+$/, '') + path, limits) : error;
  }
}
