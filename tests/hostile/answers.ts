/** Statistics of many requests. */
import { quantile } from '../../tools/simulator/tally.ts';

export interface Answers {
  requests: number;
  /** The count of each outcome: a status, or why there was no response. */
  endings: Record<string, number>;
  /** Milliseconds from sending a request to the end of its answer. */
  p50: number;
  p99: number;
  /** 503 responses without Retry-After. */
  withoutRetryAfter: number;
}

export class AnswerCount {
  readonly #times: number[] = [];
  readonly #endings: Record<string, number> = {};
  #withoutRetryAfter = 0;

  add(ending: string | number, milliseconds: number, retryAfter?: string): void {
    this.#times.push(milliseconds);
    this.#endings[ending] = (this.#endings[ending] ?? 0) + 1;
    if (ending === 503 && !retryAfter) this.#withoutRetryAfter += 1;
  }

  summary(): Answers {
    const sorted = this.#times.toSorted((a, b) => a - b);
    return {
      requests: sorted.length,
      endings: this.#endings,
      p50: quantile(sorted, 0.5),
      p99: quantile(sorted, 0.99),
      withoutRetryAfter: this.#withoutRetryAfter,
    };
  }
}

const only = ({ endings }: Answers, wanted: (status: number) => boolean): Record<string, number> =>
  Object.fromEntries(Object.entries(endings).filter(([ending]) => wanted(Number(ending))));

/** The responses that no request may get: 500 or above, except 503. */
export const failuresIn = (answers: Answers) =>
  only(answers, (status) => status >= 500 && status !== 503);

/** The responses that a valid request may not get either: it is accepted, or must retry later. */
export const refusalsIn = (answers: Answers) =>
  only(answers, (status) => status >= 400 && status < 500 && status !== 429);

/** Merges all of them, with the longest of the times. */
export function together(all: Answers[]): Answers {
  const endings: Record<string, number> = {};
  for (const [ending, count] of all.flatMap((one) => Object.entries(one.endings))) {
    endings[ending] = (endings[ending] ?? 0) + count;
  }
  return {
    endings,
    requests: all.reduce((sum, { requests }) => sum + requests, 0),
    p50: Math.max(...all.map(({ p50 }) => p50)),
    p99: Math.max(...all.map(({ p99 }) => p99)),
    withoutRetryAfter: all.reduce((sum, one) => sum + one.withoutRetryAfter, 0),
  };
}
