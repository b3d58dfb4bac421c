/** Counts the outcomes of actions. Error classes are those of the course's dashboard. */
import { isAccepted, type Outcome } from './client.ts';
import { type Action, KINDS, type Kind } from './scenario.ts';

/** Milliseconds after which the real simulator gives up on a request. */
export const LIMIT_MS = 300;

export type ErrorClass = Kind | 'connection error' | 'read time-out';

interface KindReport {
  count: number;
  /** Milliseconds; 0 without any request. */
  p50: number;
  p99: number;
  max: number;
}

export interface Report {
  actions: number;
  seconds: number;
  perSecond: number;
  overLimit: number;
  errorCount: number;
  errors: Record<ErrorClass, number>;
  /** Errors by kind and status, such as `tweet 500`. */
  statuses: Record<string, number>;
  kinds: Record<Kind, KindReport>;
}

/** The `q` quantile of ascending values, by nearest rank; 0 without any. */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
}

function summarize(times: readonly number[]): KindReport {
  const sorted = times.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    max: sorted.at(-1) ?? 0,
  };
}

export class Tally {
  actions = 0;
  errorCount = 0;
  readonly #times: Record<Kind, number[]> = { register: [], tweet: [], follow: [], unfollow: [] };
  readonly #errors: Record<ErrorClass, number> = {
    register: 0,
    tweet: 0,
    follow: 0,
    unfollow: 0,
    'connection error': 0,
    'read time-out': 0,
  };
  readonly #statuses: Record<string, number> = {};
  readonly #started = performance.now();

  record(action: Action, { ending, milliseconds }: Outcome): void {
    this.actions += 1;
    this.#times[action.kind].push(milliseconds);
    if (isAccepted(action, ending)) return;
    this.errorCount += 1;
    if (typeof ending === 'string') {
      this.#errors[ending] += 1;
      return;
    }
    this.#errors[action.kind] += 1;
    const status = `${action.kind} ${ending}`;
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1_000;
  }

  report(): Report {
    const { actions, errorCount, seconds } = this;
    const times = this.#times;
    return {
      actions,
      seconds,
      perSecond: actions / seconds,
      overLimit: KINDS.flatMap((kind) => times[kind]).filter((time) => time > LIMIT_MS).length,
      errorCount,
      errors: { ...this.#errors },
      statuses: { ...this.#statuses },
      kinds: {
        register: summarize(times.register),
        tweet: summarize(times.tweet),
        follow: summarize(times.follow),
        unfollow: summarize(times.unfollow),
      },
    };
  }
}
