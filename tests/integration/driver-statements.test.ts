/** The patched driver gives every statement its own result, however the stream is split. */
import postgres from 'postgres';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { generator } from '../../tools/simulator/synthetic.ts';
import { askAll, STATEMENT_TIMEOUT } from '../support/questions.ts';
import { type Cut, type SplittingRelay, startSplittingRelay } from '../support/splitting-relay.ts';

const PATIENCE_MS = 300_000;

let random: () => number;
let seed: number;

beforeEach(() => {
  const { SEED } = import.meta.env as { SEED?: string };
  seed = Number(SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`To repeat this: SEED=${seed}`);
  random = generator(seed);
});

let relay: SplittingRelay | undefined;

afterEach(() => relay?.close());

/** Sends `count` queries over `connections` connections, 32 at a time on each. */
async function askThroughRelay(cut: Cut, count: number, connections: number) {
  relay = await startSplittingRelay(inject('databaseUrl'), cut);
  const { url } = relay;
  const all = Array.from({ length: connections }, async () => {
    const sql = postgres(url, {
      max: 1,
      fetch_types: false,
      connection: { statement_timeout: STATEMENT_TIMEOUT },
    });
    try {
      return await askAll(sql, count / connections, random);
    } finally {
      await sql.end({ timeout: 1 });
    }
  });
  const answers = await Promise.all(all);
  const sum = (of: 'right' | 'failed' | 'late') => answers.reduce((n, a) => n + a[of], 0);
  const wrong = answers.flatMap((a) => a.wrong);
  return { right: sum('right'), failed: sum('failed'), late: sum('late'), wrong };
}

test('200,000 results, each chunk split at a random offset', { timeout: PATIENCE_MS }, async () => {
  const cut: Cut = (length) => (length < 2 ? [] : [1 + Math.floor(random() * (length - 1))]);
  const { right, failed, late, wrong } = await askThroughRelay(cut, 200_000, 4);
  expect(wrong, `seed ${seed}`).toEqual([]);
  expect(right).toBe(200_000);
  expect(failed).toBeGreaterThan(5_000);
  expect(late).toBeLessThan(2_000);
});

test('2,000 results, split at every offset', { timeout: PATIENCE_MS }, async () => {
  const everywhere: Cut = (length) => Array.from({ length: length - 1 }, (_, i) => i + 1);
  const { right, failed, late, wrong } = await askThroughRelay(everywhere, 2_000, 1);
  expect(wrong, `seed ${seed}`).toEqual([]);
  expect(right).toBe(2_000);
  expect(failed).toBeGreaterThan(20);
  expect(late).toBeLessThan(20);
  expect(relay?.pieces).toBeGreaterThan(100_000);
});
