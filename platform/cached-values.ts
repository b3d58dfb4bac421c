/** A cache with a time to live; concurrent callers share one read. */
import { LRUCache } from 'lru-cache';

interface Limits {
  /** Milliseconds that a value stays fresh, from the start of its read. */
  maxAge: number;
  /** Maximum number of cached values; the least recently used is evicted first. */
  max: number;
}

export class CachedValues<T extends {}> {
  readonly #readings: LRUCache<string, Promise<T>>;

  constructor({ maxAge, max }: Limits) {
    // Resolution 0: by default lru-cache reads the clock once per event loop turn, which may be long.
    this.#readings = new LRUCache({ max, ttl: maxAge, ttlResolution: 0 });
  }

  /**
   * Returns the value of `key`: cached, from a read in progress, or from a new `read`.
   * @throws whatever `read` throws; a failure is not cached.
   */
  get(key: string, read: () => Promise<T>): Promise<T> {
    const cached = this.#readings.get(key);
    if (cached) return cached;
    const reading = read();
    this.#readings.set(key, reading);
    reading.catch(() => {
      if (this.#readings.peek(key) === reading) this.#readings.delete(key);
    });
    return reading;
  }

  /** Drops all values. Reads in progress still serve their current callers, but no later ones. */
  clear(): void {
    this.#readings.clear();
  }
}
