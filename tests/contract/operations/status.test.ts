/** The public status page and its hourly counts. */
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { createDatabase } from '../../support/fresh-database.ts';
import { send } from '../../support/http.ts';
import { startServer } from '../../support/server.ts';
import { Simulator, segment } from '../../support/simulator.ts';

const HOUR = 3_600_000;

async function openDatabase() {
  const databaseUrl = await createDatabase('status');
  const sql = postgres(databaseUrl, { max: 1 });
  onTestFinished(() => sql.end());
  const start = () => startServer({ databaseUrl, environment: { LOG_LEVEL: 'silent' } });
  return { sql, start };
}

test('the counts of several servers are in the hourly totals once they have shut down', async () => {
  const { sql, start } = await openDatabase();
  const servers = [await start(), await start()];
  for (const server of servers) {
    const simulator = new Simulator(server.simulator);
    const who = segment(await simulator.user());
    for (let i = 0; i < 3; i += 1) await simulator.post(`/msgs/${who}`, { content: 'counted' });
    await simulator.post(`/fllws/${who}`, { unfollow: 'nobody' });
    await simulator.sendAnonymously(`/msgs/${who}`, { method: 'POST', body: '{}' });
    await simulator.send('/latest');
  }
  for (const server of servers) expect(await server.stop()).toBe(0);
  const rows = await sql`select kind, outcome, sum(count)::int as count, count(last_at) > 0 as dated
    from activity_hours group by kind, outcome order by kind, outcome`;
  expect(rows.map(({ kind, outcome, count, dated }) => [kind, outcome, count, dated])).toEqual([
    // One request to each server was its startup check.
    ['latest', 'success', 4, false],
    ['message', 'success', 6, false],
    ['register', 'success', 2, true],
    ['tweet', 'client_error', 2, false],
    ['tweet', 'success', 6, true],
    ['unfollow', 'client_error', 2, true],
  ]);
});

test('the page shows a day, and is refreshed once a minute', async () => {
  const { sql, start } = await openDatabase();
  const present = Math.floor(Date.now() / HOUR) * HOUR;
  const add = (hoursAgo: number, kind: string, outcome: string, count: number) =>
    sql`insert into activity_hours (hour, kind, outcome, count, last_at) values
      (${new Date(present - hoursAgo * HOUR)}, ${kind}, ${outcome}, ${count}, now() - interval '5 minutes')`;
  await add(0, 'message', 'success', 1_234);
  await add(23, 'message', 'success', 2);
  await add(24, 'message', 'success', 5_000_000);
  await add(3, 'tweet', 'success', 600);
  await add(3, 'tweet', 'client_error', 77);
  await add(3, 'unfollow', 'server_error', 8);
  await sql`select setval('latest', 25922)`;
  const server = await start();
  onTestFinished(async () => {
    await server.stop();
  });
  const read = async () => (await send(server.site, '/status')).text;
  const page = await read();
  expect(page).toContain('<title>Status | MiniTwit</title>');
  const shown = page.replaceAll(/<script[^>]*>.*?<\/script>/gs, '');
  for (const figure of ['25,922', '5 minutes ago', '1,236', '685', '85 failed', 'version 0.1.0']) {
    expect(shown).toContain(figure);
  }
  expect(shown).not.toContain('5,00');
  expect(shown).toContain('Messages per hour, at most 1,234');
  expect(shown.match(/<svg role="img"/g)).toHaveLength(3);
  // Two bars of messages, one of actions, and two of errors (two kinds in one hour).
  expect(shown.match(/<rect/g)).toHaveLength(5);
  await add(1, 'message', 'success', 9_999);
  expect(await read()).not.toContain('11,235');
});
