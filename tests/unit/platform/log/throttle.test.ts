import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Throttle } from '../../../../platform/log/throttle.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'], now: 0 });
});

afterEach(() => {
  vi.useRealTimers();
});

test('limits the entries of a kind per second, and reports how many were suppressed', () => {
  const throttle = new Throttle(2);
  const admit = (kind = 'a') => throttle.admit(kind);
  expect([admit(), admit(), admit(), admit()]).toEqual([{}, {}, undefined, undefined]);
  expect(admit('b')).toEqual({});
  vi.advanceTimersByTime(1_000);
  expect([admit(), admit(), admit()]).toEqual([{ suppressed: 2 }, {}, undefined]);
  vi.advanceTimersByTime(5_000);
  expect(admit()).toEqual({ suppressed: 1 });
  expect(admit('b')).toEqual({});
});
