/** Rate-limits log entries: at most `perSecond` of each kind. */
export class Throttle {
  readonly #perSecond: number;
  readonly #kinds = new Map<string, { second: number; admitted: number; suppressed: number }>();

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /**
   * Decides whether an entry of this kind may be written. Returns the fields to add to it, which
   * count the entries suppressed before, or undefined when it may not. Kinds must be few: they are
   * never removed.
   */
  admit(kind: string): { suppressed?: number } | undefined {
    const second = Math.floor(performance.now() / 1000);
    const tally = this.#kinds.get(kind) ?? { second, admitted: 0, suppressed: 0 };
    this.#kinds.set(kind, tally);
    if (tally.second === second && tally.admitted >= this.#perSecond) {
      tally.suppressed += 1;
      return undefined;
    }
    const { suppressed } = tally;
    if (tally.second !== second) Object.assign(tally, { second, admitted: 0 });
    tally.admitted += 1;
    tally.suppressed = 0;
    return suppressed > 0 ? { suppressed } : {};
  }
}
