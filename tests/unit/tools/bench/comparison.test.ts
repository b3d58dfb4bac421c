/** The figures of two builds that were measured alternately. */
import { describe, expect, test } from 'vitest';
import { COMPARED } from '../../../../tools/bench/compared-table.ts';
import {
  type Compared,
  changeOf,
  errorsOf,
  excesses,
  type Measured,
  median,
  shareOf,
} from '../../../../tools/bench/comparison.ts';
import { STYLES, table } from '../../../../tools/bench/table.ts';

const measured = (cpu: number | null, more: Partial<Measured> = {}): Measured => ({
  ...{ requests: 100, perSecond: 100, p50: 2, p99: 20, max: 30, errors: 0 },
  ...more,
  cpu,
});

/** One that takes so much CPU before and now, in each round. */
function compared(cpu: [number | null, number | null][], more: Partial<Compared> = {}): Compared {
  const rounds = cpu.map(([before, now]) => {
    return { before: measured(before), now: measured(now), alone: 200 };
  });
  return { name: 'GET /latest', listener: 'simulator', rounds, ...more };
}

describe('the median', () => {
  test.each([
    [[7], 7],
    [[9, 1, 2], 2],
    [[10, 1, 2, 4], 3],
    [[], Number.NaN],
  ])('of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle);
  });
});

test('a ratio is the median of the rounds, which a slower machine does not change', () => {
  const change = changeOf(compared([...pairs(1, 1.1), ...pairs(5, 5.5), [1, 3], [2, 1]]), 'cpu');
  expect(change.ratio).toBeCloseTo(1.1);
  expect(change).toMatchObject({ low: 0.5, high: 3 });
});

const pairs = (before: number, now: number): [number, number][] => [
  [before, now],
  [before, now],
];

test('the share of the database is that of the build, and absent where it was not measured', () => {
  const one = compared(pairs(1, 1));
  const faster = one.rounds.map((round) => ({ ...round, now: measured(1, { perSecond: 150 }) }));
  expect(shareOf({ ...one, rounds: faster }, 'now')).toBe(0.75);
  expect(shareOf({ ...one, rounds: faster }, 'before')).toBe(0.5);
  const page = { ...one, rounds: one.rounds.map((round) => ({ ...round, alone: null })) };
  expect(shareOf(page, 'now')).toBeNull();
});

describe('beyond the limits', () => {
  test('is nothing at 1.10 times the CPU and half of the database', () => {
    expect(excesses([compared(pairs(1, 1.1))])).toEqual([]);
  });

  test('is more CPU, on the simulator only', () => {
    const slower = compared(pairs(1, 1.2));
    const line = 'GET /latest: 1.20 times the CPU, above 1.10';
    expect(excesses([slower, { ...slower, listener: 'site' }])).toEqual([line]);
  });

  test('is less of the database than the route must reach', () => {
    const named = (name: string) => compared(pairs(1, 1), { name });
    const line = "GET /msgs?no=100: 0.50 of the database's speed, below 0.60";
    expect(excesses([named('GET /msgs?no=100'), named('GET /msgs?no=20')])).toEqual([line]);
  });

  test('is not the share of registrations, which the hash dominates', () => {
    const one = compared(pairs(1, 1), { name: 'POST /register' });
    const rounds = one.rounds.map((round) => ({ ...round, alone: 100_000 }));
    expect(excesses([{ ...one, rounds }])).toEqual([]);
  });

  test('is a route without a right answer', () => {
    expect(excesses([compared([[1, null]])])).toEqual([
      'GET /latest: NaN times the CPU, above 1.10',
    ]);
  });
});

test('a row has both builds beside each other, and the errors of both', () => {
  const one = compared(pairs(0.1, 0.11));
  const rounds = one.rounds.map((round) => ({ ...round, before: measured(0.1, { errors: 2 }) }));
  expect(errorsOf({ ...one, rounds })).toBe(4);
  expect(table(COMPARED, STYLES.markdown).row({ ...one, rounds })).toBe(
    '| GET /latest | simulator | 0.100 | 0.110 | 1.10 | 1.10–1.10 ' +
      '| 2.00 | 2.00 | 1.00 | 20.00 | 20.00 | 1.00 | 0.50 | 0.50 | 4 |',
  );
});
