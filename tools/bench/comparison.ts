/** What a comparison of two builds found: medians of rounds, their ratio, and its limits. */
import type { Figures } from './figures.ts';
import { hundredths } from './table.ts';

export interface Measured extends Figures {
  /** Milliseconds of the server's CPU per request; null without a correct answer. */
  cpu: number | null;
}

/** One round of one route: both builds, one right after the other. */
export interface Round {
  before: Measured;
  now: Measured;
  /** The statements of this build without a server, requests/s; null for pages. */
  alone: number | null;
}

export interface Compared {
  name: string;
  listener: 'simulator' | 'site';
  rounds: Round[];
}

/** The value in the middle, or between the two in the middle; NaN of none. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** The figures to compare. */
export type Figure = 'cpu' | 'p50' | 'p99';

const FIGURES: Record<Figure, (measured: Measured) => number> = {
  cpu: ({ cpu }) => cpu ?? Number.NaN,
  p50: ({ p50 }) => p50,
  p99: ({ p99 }) => p99,
};

/**
 * The medians of a figure before and now, and of the rounds' ratios, with the lowest and the highest
 * of them. A round's two measurements share the state of the machine, so their ratio is steadier than
 * either.
 */
export function changeOf({ rounds }: Compared, figure: Figure) {
  const of = FIGURES[figure];
  const ratios = rounds.map(({ before, now }) => of(now) / of(before));
  return {
    before: median(rounds.map(({ before }) => of(before))),
    now: median(rounds.map(({ now }) => of(now))),
    ratio: median(ratios),
    low: Math.min(...ratios),
    high: Math.max(...ratios),
  };
}

/** The median share of the database's own speed that a build reaches; null where it was not measured. */
export function shareOf({ rounds }: Compared, build: 'before' | 'now'): number | null {
  const shares = rounds.flatMap((round) =>
    round.alone === null ? [] : [round[build].perSecond / round.alone],
  );
  return shares.length > 0 ? median(shares) : null;
}

/** Wrong and missing answers of both builds. */
export const errorsOf = ({ rounds }: Compared): number =>
  rounds.reduce((sum, { before, now }) => sum + before.errors + now.errors, 0);

/** Limits for the simulator's listener: times the CPU of before, and shares of the database's speed. */
const MOST_CPU = 1.1;
const leastShare = (name: string): number => {
  // Dominated by the hash, which the statement alone does not have.
  if (name === 'POST /register') return 0;
  return name === 'GET /msgs?no=100' ? 0.6 : 0.5;
};

/** The limits that the simulator's listener exceeds, a line each. */
export function excesses(compared: Compared[]): string[] {
  return compared.flatMap((one) => {
    if (one.listener !== 'simulator') return [];
    const { ratio } = changeOf(one, 'cpu');
    const share = shareOf(one, 'now');
    const least = leastShare(one.name);
    const lines: string[] = [];
    if (!(ratio <= MOST_CPU)) {
      lines.push(`${one.name}: ${hundredths(ratio)} times the CPU, above ${hundredths(MOST_CPU)}`);
    }
    if (share !== null && !(share >= least)) {
      lines.push(
        `${one.name}: ${hundredths(share)} of the database's speed, below ${hundredths(least)}`,
      );
    }
    return lines;
  });
}
