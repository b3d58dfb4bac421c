/** Connections are limited, and refusing one costs next to nothing. */
import { expect, it } from 'vitest';
import { together } from '../answers.ts';
import { underAttack } from '../arena.ts';
import { attack } from '../attack.ts';

const LIMIT = 1_500;
const BEYOND = 300;

/** Long enough for a slow machine to accept or refuse them all. */
const SECONDS = 10;

/** Milliseconds of CPU that a refused connection may cost. */
const COST = 1;

it('1,800 silent connections on each listener', async (context) => {
  const { site, simulator, cost, ready } = await underAttack(context, async (victim) => {
    const silence = (base: string) =>
      attack('slow', { base, connections: LIMIT + BEYOND, start: '', drop: '' }, SECONDS);
    const before = await victim.cpuMs();
    const [onSite, onSimulator] = await Promise.all([
      silence(victim.site),
      silence(victim.simulator),
    ]);
    const ready = (await fetch(`${victim.ops}/readyz`)).status;
    const [site, simulator] = await Promise.all([onSite.result, onSimulator.result]);
    const cost = (await victim.cpuMs()) - before;
    return { answers: together([site, simulator]), site, simulator, cost, ready };
  });
  expect(ready).toBe(200);
  for (const { endings } of [site, simulator]) {
    expect.soft(endings['still open']).toBeLessThanOrEqual(LIMIT);
    // The limit is not lower either: proxies keep hundreds open.
    expect.soft(endings['still open']).toBeGreaterThan(LIMIT - BEYOND);
  }
  expect(cost / (2 * (LIMIT + BEYOND)), 'milliseconds of CPU a connection').toBeLessThan(COST);
});

/** Seconds until a silent connection is closed, set for this server instead of 95. */
const KEEP_ALIVE = 3;

it('150 connections that fall silent after a response', async (context) => {
  const start = 'GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n';
  const { answers } = await underAttack(
    context,
    async ({ site }) => {
      const silent = { base: site, connections: 150, start, drop: '', stays: true };
      const { result } = await attack('slow', silent, KEEP_ALIVE * 4);
      return { answers: await result };
    },
    { KEEP_ALIVE_TIMEOUT: String(KEEP_ALIVE * 1_000) },
  );
  expect(answers.endings).toEqual({ 200: 150 });
  expect(answers.p50 / 1_000).toBeGreaterThan(KEEP_ALIVE - 1);
  expect(answers.p99 / 1_000).toBeLessThan(KEEP_ALIVE * 3);
});
