/**
 * Snapshots: the data of pages that are the same for every visitor; concurrent requests share one
 * read. A snapshot is at most a second old, and never older than the last write of this process.
 */
import { createHash } from 'node:crypto';
import { CachedValues } from './cached-values.ts';
import { singleton } from './singleton.ts';

/** How long writes of another replica may stay invisible. */
const MAX_AGE_MS = 1_000;

/** Each holds a page of messages: from 2 kB (short ones) to 120 kB (the longest that are shown). */
const MAX_SNAPSHOTS = 200;

export interface Snapshot<T> {
  value: T;
  /** Differs whenever the value does. */
  version: string;
}

const snapshots = singleton(
  'snapshots',
  () => new CachedValues<Snapshot<unknown>>({ maxAge: MAX_AGE_MS, max: MAX_SNAPSHOTS }),
);

/** Drops all snapshots after a write of this process. Call it after the commit. */
export function invalidateSnapshots(): void {
  snapshots.clear();
}

async function take<T>(read: () => Promise<T>): Promise<Snapshot<T>> {
  const value = await read();
  return { value, version: createHash('sha1').update(JSON.stringify(value)).digest('base64') };
}

/**
 * Returns the snapshot `key`, from `read` unless a fresh one is cached.
 * @throws whatever `read` throws; a failure is not cached.
 */
export function snapshot<T>(key: string, read: () => Promise<T>): Promise<Snapshot<T>> {
  return snapshots.get(key, () => take(read)) as Promise<Snapshot<T>>;
}
