/** Keeps what repeats itself from drowning the log: at most so many entries of a kind each second. */
export class Throttle {
  readonly #perSecond: number;
  readonly #kinds = new Map<string, { second: number; admitted: number; suppressed: number }>();

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /**
   * Whether another entry of this kind may be written: the fields that it is to have, which tell how
   * many were not, or undefined. Kinds are few: they stay for ever.
   */
  admit(kind: string): { suppressed?: number } | undefined {
    const second = Math.floor(performance.now() / 1000);
    const known = this.#kinds.get(kind) ?? { second, admitted: 0, suppressed: 0 };
    this.#kinds.set(kind, known);
    if (known.second === second && known.admitted >= this.#perSecond) {
      known.suppressed += 1;
      return undefined;
    }
    const { suppressed } = known;
    if (known.second !== second) Object.assign(known, { second, admitted: 0 });
    known.admitted += 1;
    known.suppressed = 0;
    return suppressed > 0 ? { suppressed } : {};
  }
}
