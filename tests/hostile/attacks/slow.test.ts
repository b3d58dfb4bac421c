/** Requests that never finish are timed out, and block nobody. */
import { expect, it } from 'vitest';
import { LIMIT_MS } from '../../../tools/simulator/tally.ts';
import { AUTHORIZATION } from '../../support/authorization.ts';
import { type Answers, together } from '../answers.ts';
import { underAttack } from '../arena.ts';
import { attack } from '../attack.ts';
import type { Victim } from '../victim.ts';

/** Seconds until an incomplete request times out, and until the next check for timeouts. */
const LIMIT = 15;
const GRACE = 5;

const CONNECTIONS = 30;

const head = (path: string) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${AUTHORIZATION}\r\n` +
  'Content-Type: application/x-www-form-urlencoded\r\n';

/** What is sent at once, and what is sent every second. */
const STYLES = [
  { name: 'headers', rest: 'X: ', drop: 'y' },
  { name: 'body', rest: 'Content-Length: 1000\r\n\r\n', drop: 'y' },
  { name: 'chunks', rest: 'Transfer-Encoding: chunked\r\n\r\n', drop: '1\r\ny\r\n' },
];

const PLACES = [
  { listener: 'site', path: '/login' },
  { listener: 'simulator', path: '/register' },
] as const;

const CASES = PLACES.flatMap((place) => STYLES.map((style) => ({ ...place, ...style })));

const begin = (victim: Victim) =>
  Promise.all(
    CASES.map(({ listener, path, rest, drop }) => {
      const start = head(path) + rest;
      const slow = { base: victim[listener], connections: CONNECTIONS, start, drop };
      return attack('slow', slow, LIMIT + GRACE);
    }),
  );

const stillOpen = ({ endings }: Answers) => endings['still open'] ?? 0;

it('180 requests with slow headers, bodies or chunks', async (context) => {
  const { simulated, each } = await underAttack(context, async (victim) => {
    const attacks = await begin(victim);
    const host = victim.simulator;
    const simulator = await attack('simulator', { host, timeoutMs: LIMIT_MS }, 10);
    const each = await Promise.all(attacks.map(({ result }) => result));
    return { simulated: await simulator.result, answers: together(each), each };
  });
  expect.soft(simulated.failures, JSON.stringify(simulated.failed)).toBe(0);
  const open = CASES.map(({ listener, name }, at) => [
    `${name} on ${listener}`,
    each[at] ? stillOpen(each[at]) : undefined,
  ]);
  expect(open).toEqual(open.map(([name]) => [name, 0]));
});
