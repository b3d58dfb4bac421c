/** Values that are read once for all who ask at the same time, and kept for a while. */
import { LRUCache } from 'lru-cache';

interface Limits {
  /** Milliseconds after the beginning of its read for which a value is given out. */
  maxAge: number;
  /** How many values are kept; the one asked for least recently goes first. */
  max: number;
}

export class CachedValues<T extends {}> {
  readonly #readings: LRUCache<string, Promise<T>>;

  constructor({ maxAge, max }: Limits) {
    // Resolution 0: else the age is taken once a turn of the event loop, and some turns are long.
    this.#readings = new LRUCache({ max, ttl: maxAge, ttlResolution: 0 });
  }

  /**
   * The value of `key`, from `read` unless one is cached or being read.
   * @throws whatever `read` throws; a failure is not cached.
   */
  get(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#readings.get(key);
    if (known) return known;
    const reading = read();
    this.#readings.set(key, reading);
    reading.catch(() => {
      if (this.#readings.peek(key) === reading) this.#readings.delete(key);
    });
    return reading;
  }

  /** Drops all. Reads under way still answer those who asked for them, and nobody after them. */
  clear(): void {
    this.#readings.clear();
  }
}
