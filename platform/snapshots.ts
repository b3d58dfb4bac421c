/**
 * Snapshots: what pages that look alike to every visitor show, read once for all who ask at the
 * same time. One is at most a second old, and never older than the last write of this process.
 */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { singleton } from './singleton.ts';

/** How long another replica's write may go unnoticed. */
const MAX_AGE_MS = 1_000;

/** Each holds a page of messages: 2 kB of short ones, 120 kB of the longest that are shown. */
const MAX_SNAPSHOTS = 200;

export interface Snapshot<T> {
  value: T;
  /** Differs whenever the value does. */
  version: string;
}

interface Reading<T> {
  /** When the read began: what is written later may be missing from it. */
  since: number;
  /** How many writes there had been by then. */
  writes: number;
  snapshot: Promise<Snapshot<T>>;
}

const state = singleton('snapshots', () => ({
  writes: 0,
  readings: new LRUCache<string, Reading<unknown>>({ max: MAX_SNAPSHOTS }),
}));

/** Tells that this process has written something that a page may show. Call it after the commit. */
export function noteWrite(): void {
  state.writes += 1;
}

function isFresh({ since, writes }: Reading<unknown>): boolean {
  return writes === state.writes && performance.now() - since < MAX_AGE_MS;
}

async function take<T>(read: () => Promise<T>): Promise<Snapshot<T>> {
  const value = await read();
  return { value, version: createHash('sha1').update(JSON.stringify(value)).digest('base64') };
}

/**
 * The snapshot called `key`, taken by `read` unless there is a fresh one.
 * @throws whatever `read` throws; a failure is not kept.
 */
export function snapshot<T>(key: string, read: () => Promise<T>): Promise<Snapshot<T>> {
  const known = state.readings.get(key) as Reading<T> | undefined;
  if (known && isFresh(known)) return known.snapshot;
  const reading = { since: performance.now(), writes: state.writes, snapshot: take(read) };
  state.readings.set(key, reading);
  reading.snapshot.catch(() => {
    if (state.readings.get(key) === reading) state.readings.delete(key);
  });
  return reading.snapshot;
}
