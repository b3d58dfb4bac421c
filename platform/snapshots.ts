/**
 * Snapshots: what pages that look alike to every visitor show, read once for all who ask at the
 * same time. One is at most a second old, and never older than the last write of this process.
 */
import { createHash } from 'node:crypto';
import { CachedValues } from './cached-values.ts';
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

const snapshots = singleton(
  'snapshots',
  () => new CachedValues<Snapshot<unknown>>({ maxAge: MAX_AGE_MS, max: MAX_SNAPSHOTS }),
);

/** Tells that this process has written something that a page may show. Call it after the commit. */
export function noteWrite(): void {
  snapshots.clear();
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
  return snapshots.get(key, () => take(read)) as Promise<Snapshot<T>>;
}
