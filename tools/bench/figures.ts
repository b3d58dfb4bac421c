/** What is measured of anything that is done again and again. */
import { quantile } from '../simulator/tally.ts';

export interface Figures {
  /** Those with a right answer, which alone the speed and the times are of. */
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

/** How long to do something, and how many at once. */
export interface Dose {
  seconds: number;
  concurrency: number;
}

/** The same for a moment, so that compilers, caches and connections are warm. */
export const warmUp = ({ seconds, concurrency }: Dose): Dose => ({
  seconds: Math.min(1, seconds / 3),
  concurrency,
});
