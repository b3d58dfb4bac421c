import { expect, test } from 'vitest';
import { deviceOf } from '../../../lib/user-agent.ts';

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0';
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

test.each([
  ['Chrome on Linux', CHROME],
  ['Firefox on Windows', FIREFOX],
  ['Safari on iOS', SAFARI],
  ['curl/8.5.0', 'curl/8.5.0'],
  ['my own program', 'my own\u0000\u202e program\r\n'],
  ['An unknown device', null],
  ['An unknown device', ' \t '],
])('is %s', (device, header) => {
  expect(deviceOf(header)).toBe(device);
});

test('is short, whatever the header holds', () => {
  for (const part of ['x', 'Mozilla/5.0 (', 'Chrome/', '😀', ';'.repeat(50), '\ud800', '((a+)+ ']) {
    const started = performance.now();
    const device = deviceOf(part.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(500);
    expect(device.length).toBeLessThanOrEqual(400);
    expect([...device].length).toBeLessThanOrEqual(200);
    expect(device.isWellFormed()).toBe(true);
  }
});
