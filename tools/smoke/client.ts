/** One person or program that asks the deployment: sends requests as given, and keeps its cookies. */
import http, { type IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { Cookies } from './cookies.ts';

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** How every request of a run is sent. */
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

/** Sends one request; nothing is redirected or retried. @throws Error that names the address */
export async function exchange(url: string, sent: Sent, manner: Manner): Promise<Reply> {
  const { request } = url.startsWith('https:') ? https : http;
  const signal = AbortSignal.any([manner.signal, AbortSignal.timeout(manner.timeout)]);
  try {
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const { method = 'GET', headers = {}, body = '' } = sent;
      const length = method === 'GET' ? {} : { 'Content-Length': Buffer.byteLength(body) };
      request(url, { method, agent: false, signal, headers: { ...length, ...headers } })
        .on('error', reject)
        .on('response', resolve)
        .end(body);
    });
    const { statusCode: status = 0, headers } = response;
    return { status, headers, text: await text(response) };
  } catch (error) {
    throw explain(error, url, manner);
  }
}

export class Client {
  readonly base: string;
  readonly manner: Manner;
  readonly #headers: Record<string, string>;
  readonly #cookies = new Cookies();

  /** Paths are added to `base`; `headers` go with every request. */
  constructor(base: string, manner: Manner, headers: Record<string, string> = {}) {
    this.base = base.replace(/\/+$/, '');
    this.manner = manner;
    this.#headers = headers;
  }

  async send(path: string, sent: Sent = {}): Promise<Reply> {
    const headers = { ...this.#headers, ...sent.headers, ...this.#cookies.header };
    const reply = await exchange(this.base + path, { ...sent, headers }, this.manner);
    this.#cookies.keep(reply.headers['set-cookie']);
    return reply;
  }

  /** Submits a form as a browser does. */
  submit(path: string, fields: Record<string, string> = {}): Promise<Reply> {
    return this.send(path, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        Origin: new URL(this.base).origin,
        'Sec-Fetch-Site': 'same-origin',
      },
      body: new URLSearchParams(fields).toString(),
    });
  }

  postJson(path: string, body: unknown): Promise<Reply> {
    return this.send(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  }
}
