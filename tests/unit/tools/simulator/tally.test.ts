import { describe, expect, test } from 'vitest';
import type { Ending } from '../../../../tools/simulator/client.ts';
import { formatReport } from '../../../../tools/simulator/progress.ts';
import type { Action } from '../../../../tools/simulator/scenario.ts';
import { quantile, Tally } from '../../../../tools/simulator/tally.ts';

const register: Action = { id: 0, kind: 'register', user: 'a', email: 'a@b', password: 'p' };
const tweet: Action = { id: 1, kind: 'tweet', user: 'a', text: 'hej' };
const follow: Action = { id: 2, kind: 'follow', user: 'a', whom: 'b' };
const unfollow: Action = { id: 3, kind: 'unfollow', user: 'a', whom: 'b' };

function tallyOf(...outcomes: [action: Action, ending: Ending, milliseconds?: number][]) {
  const tally = new Tally();
  for (const [action, ending, milliseconds = 1] of outcomes) {
    tally.record(action, { ending, milliseconds });
  }
  return tally.report();
}

describe('errors', () => {
  test('do not include 204 and a taken name', () => {
    const report = tallyOf([register, 204], [register, 400], [tweet, 204], [unfollow, 204]);
    expect(report).toMatchObject({ actions: 4, errorCount: 0, statuses: {} });
  });

  test.each([200, 201, 302, 403, 404, 413, 500, 503])('include a response of %d', (status) => {
    expect(tallyOf([tweet, status])).toMatchObject({
      errorCount: 1,
      errors: { tweet: 1, 'connection error': 0, 'read time-out': 0 },
      statuses: { [`tweet ${status}`]: 1 },
    });
  });

  test('include 400 except for registrations', () => {
    expect(tallyOf([tweet, 400], [follow, 400], [unfollow, 400]).errorCount).toBe(3);
  });

  test('count once each, in the dashboard’s class', () => {
    const report = tallyOf(
      [register, 500],
      [follow, 404],
      [follow, 404],
      [unfollow, 500],
      [tweet, 'connection error'],
      [register, 'read time-out'],
      [follow, 'read time-out'],
    );
    expect(report.errorCount).toBe(7);
    expect(report.errors).toEqual({
      register: 1,
      tweet: 0,
      follow: 2,
      unfollow: 1,
      'connection error': 1,
      'read time-out': 2,
    });
    expect(report.statuses).toEqual({ 'register 500': 1, 'follow 404': 2, 'unfollow 500': 1 });
  });
});

describe('times', () => {
  test('are reported by kind', () => {
    const times = Array.from({ length: 200 }, (_, index) => index + 1);
    const report = tallyOf(...times.map((ms): [Action, Ending, number] => [tweet, 204, ms]));
    expect(report.kinds.tweet).toEqual({ count: 200, p50: 100, p99: 198, max: 200 });
    expect(report.kinds.register).toEqual({ count: 0, p50: 0, p99: 0, max: 0 });
  });

  test('over 300 ms are counted for any response', () => {
    const report = tallyOf(
      [tweet, 204, 300],
      [tweet, 204, 300.1],
      [follow, 'read time-out', 5_000],
      [register, 204, 20],
    );
    expect(report.overLimit).toBe(2);
  });

  test('a quantile is a value that occurred', () => {
    expect(quantile([], 0.5)).toBe(0);
    expect(quantile([7], 0.99)).toBe(7);
    expect(quantile([1, 2], 0.5)).toBe(1);
    expect(quantile([1, 2, 3], 0.5)).toBe(2);
  });
});

test('the summary has counts, errors and times', () => {
  const text = formatReport(tallyOf([tweet, 204, 12.34], [follow, 500, 400]));
  expect(text).toMatch(/^2 actions in .*, 1 took over 300 ms$/m);
  expect(text).toMatch(/tweet +1 +12\.3 +12\.3 +12\.3/);
  expect(text).toMatch(/^Errors: 1$/m);
  expect(text).toMatch(/follow 500: 1/);
});
