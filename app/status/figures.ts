/** Formats the status page's numbers and durations. */
import type { ByChange } from '../../lib/status.ts';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

const numbers = new Intl.NumberFormat('en');

export const formatNumber = (value: number): string => numbers.format(value);

/** A duration in its largest unit: "3 hours". */
export function formatDuration(ms: number): string {
  const [unit, length] = UNITS.find(([, each]) => ms >= each) ?? ['second', 1_000];
  const count = Math.max(0, Math.floor(ms / length));
  return `${formatNumber(count)} ${unit}${count === 1 ? '' : 's'}`;
}

export const sumOf = (counts: ByChange): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** A round number of at least `highest` whose half is whole, for the top of a scale. */
export function topOfScale(highest: number): number {
  for (let unit = 1; ; unit *= 10) {
    const top = [2, 4, 6, 10].find((round) => round * unit >= highest);
    if (top) return top * unit;
  }
}
