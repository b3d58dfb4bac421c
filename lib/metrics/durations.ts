/**
 * Durations counted into buckets, as a Prometheus histogram has them. The library's own histogram
 * validates and hashes its labels at each observation; here who observes keeps the series at hand.
 */

/** Upper bounds of the buckets, in seconds; 0.3 is what the simulator waits. */
export const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 2.5];

/** The durations of one combination of labels. */
export class Series {
  readonly labels: Record<string, string>;
  /** How many fell into each bucket and none below it; the last one has no bound. */
  readonly counts = new Float64Array(BOUNDS.length + 1);
  /** Seconds. */
  sum = 0;

  constructor(labels: Record<string, string>) {
    this.labels = labels;
  }

  observe(seconds: number): void {
    let bucket = 0;
    while (bucket < BOUNDS.length && seconds > (BOUNDS[bucket] ?? 0)) bucket += 1;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += seconds;
  }
}

/** All series of one metric. */
export class Durations {
  readonly #labelNames: string[];
  readonly #series = new Map<string, Series>();

  constructor(...labelNames: string[]) {
    this.#labelNames = labelNames;
  }

  /** The series with these values of the labels, made when it is first asked for. */
  of(...values: string[]): Series {
    const key = values.join(' ');
    const known = this.#series.get(key);
    if (known) return known;
    const labels = this.#labelNames.map((name, index) => [name, values[index] ?? '']);
    const series = new Series(Object.fromEntries(labels));
    this.#series.set(key, series);
    return series;
  }

  [Symbol.iterator](): IterableIterator<Series> {
    return this.#series.values();
  }
}
