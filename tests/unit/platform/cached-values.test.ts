import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { CachedValues } from '../../../platform/cached-values.ts';

const LONG = 60_000;

/** A read that returns 1, 2, 3 …, each in a later turn. */
function counting(): () => Promise<number> {
  let reads = 0;
  return async () => {
    reads += 1;
    const value = reads;
    await nextTurn();
    return value;
  };
}

it('reads each value once, even for concurrent callers', async () => {
  const cached = new CachedValues<number>({ maxAge: LONG, max: 2 });
  const read = counting();
  const at = (key: string) => cached.get(key, read);
  expect(await Promise.all([at('a'), at('a'), at('b')])).toEqual([1, 1, 2]);
  expect(await at('a')).toBe(1);
});

it('reads an expired value again', async () => {
  const cached = new CachedValues<number>({ maxAge: 1, max: 1 });
  const read = counting();
  await expect.poll(() => cached.get('a', read)).toBe(2);
});

it('caches a limited number of values', async () => {
  const cached = new CachedValues<number>({ maxAge: LONG, max: 2 });
  const read = counting();
  for (const key of ['a', 'b', 'c']) await cached.get(key, read);
  expect(await cached.get('c', read)).toBe(3);
  expect(await cached.get('a', read)).toBe(4);
});

it('returns no value whose read started before the last clear', async () => {
  const cached = new CachedValues<number>({ maxAge: LONG, max: 1 });
  const read = counting();
  const before = cached.get('a', read);
  cached.clear();
  const after = cached.get('a', read);
  expect(await Promise.all([before, after, cached.get('a', read)])).toEqual([1, 2, 2]);
});

it('caches no failure, and a failure drops no later value', async () => {
  const cached = new CachedValues<number>({ maxAge: LONG, max: 1 });
  const read = counting();
  const failing = () => Promise.reject(new Error('away'));
  await expect(cached.get('a', failing)).rejects.toThrow('away');
  const failure = cached.get('b', failing);
  cached.clear();
  const value = cached.get('b', read);
  await expect(failure).rejects.toThrow('away');
  expect([await value, await cached.get('b', read)]).toEqual([1, 1]);
});
