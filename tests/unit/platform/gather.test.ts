import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { batch, share } from '../../../platform/gather.ts';

describe('a shared read', () => {
  it('returns a read that started after the call, one read at a time', async () => {
    let value = 0;
    let [active, most, readings] = [0, 0, 0];
    const read = share(async () => {
      readings += 1;
      active += 1;
      most = Math.max(most, active);
      const seen = value;
      await pause(5);
      active -= 1;
      return seen;
    });
    const askers = Array.from({ length: 50 }, async (_, i) => {
      await pause(i);
      value += 1;
      const written = value;
      expect(await read()).toBeGreaterThanOrEqual(written);
    });
    await Promise.all(askers);
    expect(most).toBe(1);
    expect(readings).toBeLessThan(50);
  });

  it('fails for the callers that share the read, and for no later ones', async () => {
    let broken = true;
    const read = share(async () => {
      if (broken) throw new Error('away');
      return 'here';
    });
    const together = await Promise.allSettled([read(), read()]);
    expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    broken = false;
    await expect(read()).resolves.toBe('here');
  });
});

describe('a batch', () => {
  it('returns each result to its caller, and collects calls of one turn of the event loop', async () => {
    const sizes: number[] = [];
    const double = batch(async (items: number[]) => {
      sizes.push(items.length);
      return items.map((item) => item * 2);
    });
    const numbers = Array.from({ length: 250 }, (_, i) => i);
    expect(await Promise.all(numbers.map(double))).toEqual(numbers.map((i) => i * 2));
    expect(await double(7)).toBe(14);
    expect(sizes).toEqual([100, 100, 50, 1]);
  });

  it('can be unlimited', async () => {
    const sizes: number[] = [];
    const run = batch(async (items: number[]) => {
      sizes.push(items.length);
      return items;
    }, Number.POSITIVE_INFINITY);
    await Promise.all(Array.from({ length: 250 }, (_, i) => run(i)));
    expect(sizes).toEqual([250]);
  });

  it('passes an error to all its callers, and then works again', async () => {
    let broken = true;
    const run = batch(async (items: string[]) => {
      if (broken) throw new Error('away');
      return items;
    });
    const together = await Promise.allSettled([run('a'), run('b')]);
    expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    broken = false;
    await expect(run('c')).resolves.toBe('c');
  });
});
