/** Sends one request, times it and counts it. */
import type http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { AUTHORIZATION } from '../support/authorization.ts';
import { type Answer, send } from '../support/http.ts';
import type { Ending, Requests } from './requests.ts';

/** Milliseconds until a timeout. A shared machine may stall; latency is measured elsewhere. */
export const PATIENCE = 10_000;

export const AUTHORISED = {
  authorization: AUTHORIZATION,
};

export interface Question {
  path: string;
  expected: number;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** The agent whose connections are reused; without one each request has its own connection. */
  agent?: http.Agent;
}

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

/** Sends a request and returns its outcome. Never throws. */
export async function ask(
  requests: Requests,
  base: string,
  { path, expected, ...sent }: Question,
): Promise<{ ending: Ending; answer: Answer | undefined }> {
  const began = performance.now();
  const late = new AbortController();
  const ended = await Promise.race([
    send(base, path, sent).catch(codeOf),
    pause(PATIENCE, 'no answer', { signal: late.signal, ref: false }),
  ]);
  late.abort();
  const answer = typeof ended === 'string' ? undefined : ended;
  const ending = typeof ended === 'string' ? ended : ended.status;
  const requestId = answer?.headers['x-request-id'];
  requests.record({
    what: `${sent.method ?? 'GET'} ${path}`,
    ending,
    expected,
    milliseconds: performance.now() - began,
    requestId: typeof requestId === 'string' ? requestId : undefined,
  });
  return { ending, answer };
}
