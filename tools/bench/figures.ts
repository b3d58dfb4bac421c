/** The figures of a repeated action. */
import { quantile } from '../simulator/tally.ts';

export interface Figures {
  /** Correct answers; the rate and the times are of these only. */
  requests: number;
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  max: number;
  errors: number;
}

/** The figures of requests that took `times` (milliseconds) and together `seconds`. */
export function figuresOf(times: number[], seconds: number, errors: number): Figures {
  const sorted = times.toSorted((a, b) => a - b);
  return {
    requests: sorted.length,
    perSecond: seconds > 0 ? sorted.length / seconds : 0,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    max: sorted.at(-1) ?? 0,
    errors,
  };
}

/** How long to repeat an action, and how many at once. */
export interface Load {
  seconds: number;
  concurrency: number;
}

/** A shorter load, which warms up compilers, caches and connections. */
export const warmUp = ({ seconds, concurrency }: Load): Load => ({
  seconds: Math.min(1, seconds / 3),
  concurrency,
});
