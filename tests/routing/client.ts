/** A client of the edge that sends requests as given, and records when each part of a response arrives. */
import type { IncomingHttpHeaders } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import { DOMAIN, type Edge } from './edge.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  text: string;
  /** Milliseconds from the request to each chunk. */
  arrivals: number[];
}

export interface Question {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** The Host header, and the server name in the TLS handshake. */
  host?: string;
  servername?: string;
  /** Whether to use plain HTTP, at the other entry point. */
  plain?: boolean;
  /** The client's address. */
  from?: string;
  minVersion?: 'TLSv1';
  maxVersion?: 'TLSv1.1' | 'TLSv1.2';
}

const MS = 15_000;

/** Node no longer offers TLS 1.1 by default. */
const OLD = { ciphers: 'DEFAULT:@SECLEVEL=0' };

/** Sends one request over its own connection. @throws Error without a response. */
export function ask(edge: Edge, path: string, question: Question = {}): Promise<Answer> {
  const { host = DOMAIN, plain = false, body, from, minVersion, maxVersion } = question;
  const options = {
    host: '127.0.0.1',
    port: plain ? edge.httpPort : edge.httpsPort,
    path,
    method: question.method ?? (body === undefined ? 'GET' : 'POST'),
    agent: false as const,
    timeout: MS,
    headers: {
      host,
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      ...question.headers,
    },
    ...(from ? { localAddress: from } : {}),
  };
  const secure = {
    ca: edge.certificate,
    servername: question.servername ?? host,
    ...(minVersion ? { minVersion, ...OLD } : {}),
    ...(maxVersion ? { maxVersion } : {}),
  };
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const request = plain ? http.request(options) : https.request({ ...options, ...secure });
    request.on('error', reject).on('timeout', () => request.destroy(new Error('timed out')));
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      const arrivals: number[] = [];
      response.on('error', reject).on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        arrivals.push(performance.now() - began);
      });
      response.on('end', () => {
        const whole = Buffer.concat(chunks);
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, body: whole, text: whole.toString('utf8'), arrivals });
      });
    });
    request.end(body);
  });
}

/** The body of a form. */
export const form = (fields: Record<string, string>) => ({
  body: new URLSearchParams(fields).toString(),
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
});
