/** A refused request costs well under a millisecond. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import postgres from 'postgres';
import { expect, it } from 'vitest';
import { AnswerCount } from '../answers.ts';
import { underAttack } from '../arena.ts';
import type { Victim } from '../victim.ts';

/** More than may be rendered or queued, so that all others are refused. */
const CROWD = 100;

/** Each is refused once, and its connection is then paused. */
const OTHERS = 500;

/** How many may run or wait (server/admission/gates.ts). */
const PLACES = 56;

const PAGE = 'GET /user1?before=1900000000000-1 HTTP/1.1\r\nHost: localhost\r\n\r\n';

const FREEZE = 'lock table messages, users in access exclusive mode';

/** Milliseconds of CPU that a refusal may cost. */
const COST = 0.7;

async function opened(base: string): Promise<Socket> {
  const { hostname, port } = new URL(base);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  return socket;
}

/** Sends `PAGE` on a connection and counts the response, if there is one. */
async function ask(socket: Socket, count: AnswerCount): Promise<void> {
  const began = performance.now();
  socket.write(PAGE);
  const [answer] = await once(socket, 'data');
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(String(answer))?.[1]);
  const retryAfter = /^Retry-After: (\d+)/m.exec(String(answer))?.[1];
  count.add(status, performance.now() - began, retryAfter);
  socket.destroy();
}

/** While the database is frozen, admitted requests use no CPU: all of it is the cost of refusals. */
async function refuseMany(victim: Victim, crowd: Socket[], others: Socket[]) {
  // Admitted requests wait; once so many others were refused, all further ones are.
  let refused = 0;
  const { promise: isFull, resolve } = Promise.withResolvers<void>();
  for (const socket of crowd) {
    socket.once('data', () => {
      refused += 1;
      if (refused === CROWD - PLACES) resolve();
    });
    socket.write(PAGE);
  }
  await isFull;
  const count = new AnswerCount();
  const before = await victim.cpuMs();
  await Promise.all(others.map((socket) => ask(socket, count)));
  const cpu = (await victim.cpuMs()) - before;
  for (const socket of crowd) socket.destroy();
  return { answers: count.summary(), cpu };
}

it('requests while all admitted ones wait for the database', async (context) => {
  const { answers, cpu } = await underAttack(context, async (victim) => {
    const database = postgres(victim.databaseUrl, { max: 1 });
    // Accepting a connection is not part of a refusal.
    const all = Array.from({ length: CROWD + OTHERS }, () => opened(victim.site));
    const sockets = await Promise.all(all);
    try {
      return await database.begin(async (frozen) => {
        await frozen.unsafe(FREEZE);
        return await refuseMany(victim, sockets.slice(0, CROWD), sockets.slice(CROWD));
      });
    } finally {
      await database.end();
    }
  });
  expect(answers.endings).toEqual({ 503: expect.any(Number) });
  expect(answers.requests, 'refusals').toBeGreaterThan(300);
  expect(cpu / answers.requests, 'milliseconds of CPU a refusal').toBeLessThan(COST);
});
