import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { Chart } from '../../app/status/chart.tsx';
import { topOfScale } from '../../app/status/figures.ts';

afterEach(cleanup);

const HOUR = 3_600_000;
const BEGIN = Date.UTC(2026, 10, 21, 23);

function renderChart(highest: number) {
  const hours = Array.from({ length: 24 }, (_, index) => ({
    begin: BEGIN + index * HOUR,
    counts: [index === 3 ? highest : 0],
  }));
  const { container } = render(<Chart title="Messages" parts={['messages']} hours={hours} />);
  const texts = (selector: string) =>
    [...container.querySelectorAll(`${selector} span`)].map(({ textContent }) => textContent);
  return { counts: texts('.counts'), times: texts('.times'), bar: container.querySelector('rect') };
}

test('a chart has numbers on both axes', () => {
  const { counts, times, bar } = renderChart(1_234);
  expect(counts).toEqual(['2,000', '1,000', '0']);
  expect(times).toEqual(['23:00', '05:00', '11:00', '17:00', 'now']);
  expect(Number(bar?.getAttribute('height'))).toBeCloseTo(61.7);
});

test('a chart of nothing has a scale all the same', () => {
  expect(renderChart(0)).toMatchObject({ counts: ['2', '1', '0'], bar: null });
});

test.each([
  [0, 2],
  [1, 2],
  [3, 4],
  [5, 6],
  [7, 10],
  [10, 10],
  [11, 20],
  [61, 100],
  [1_234, 2_000],
  [40_001, 60_000],
])('a scale for %d ends at %d', (highest, top) => {
  expect(topOfScale(highest)).toBe(top);
});
