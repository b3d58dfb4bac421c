/** Statements that time out: removed from the queue, and never cancelled in the server. */
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connect, db } from '../../db/client.ts';
import { plain, statement } from '../../db/statement.ts';
import { Unavailable } from '../../platform/errors.ts';
import { type SplittingRelay, startSplittingRelay } from '../support/splitting-relay.ts';

const ROW = sql`(values (1)) as row (one)`;
const sleep = statement('test_sleep', { seconds: plain<number>() }, ({ seconds }) =>
  db.select({ none: sql`pg_sleep(${seconds})` }).from(ROW),
);
const ask = statement('test_ask', { n: plain<number>() }, ({ n }) =>
  db.select({ n: sql<number>`${n}::int` }).from(ROW),
);

let relay: SplittingRelay;

beforeAll(async () => {
  relay = await startSplittingRelay(inject('databaseUrl'), () => []);
  connect(relay.url);
});

afterAll(() => relay.close());

test('no cancel request reaches the server, and its connections stay usable', async () => {
  const sleeping = Array.from({ length: 40 }, () => sleep({ seconds: 3 }));
  const asked = Array.from({ length: 40 }, (_, n) => ask({ n }));
  const outcomes = await Promise.allSettled([...sleeping, ...asked]);
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(Unavailable) });
  }
  for (let n = 0; n < 40; n += 1) expect(await ask({ n })).toEqual([{ n }]);
  expect(relay.cancelRequests).toBe(0);
});

test('the relay detects cancel requests', async () => {
  const connection = postgres(relay.url, { max: 1, fetch_types: false });
  const query = connection`select pg_sleep(3)`.execute();
  await expect.poll(() => (query as unknown as { active: boolean }).active).toBe(true);
  query.cancel();
  await expect(query).rejects.toThrow('canceling statement due to user request');
  await connection.end();
  expect(relay.cancelRequests).toBe(1);
});
