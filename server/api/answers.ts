/** The kinds of answer that the API gives. */
import type { Answer } from './call.ts';

const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };

/** Answers with text that is already JSON. */
export function json(text: string, status = 200, headers: Record<string, string> = {}): Answer {
  return { status, headers: { ...JSON_HEADERS, ...headers }, body: text };
}

export function noContent(headers: Record<string, string> = {}): Answer {
  return { status: 204, headers, body: '' };
}
