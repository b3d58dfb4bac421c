/** Activity counts, which are added to hourly totals in the database. */
import postgres from 'postgres';
import { afterAll, expect, inject, test, vi } from 'vitest';
import * as activity from '../../db/queries/activity.ts';
import * as totals from '../../db/queries/totals.ts';
import { actionCounts, countAction, lastChange, saveActivity } from '../../lib/activity.ts';
import { readStatus } from '../../lib/status.ts';
import { readTotals } from '../../lib/totals.ts';
import { Unavailable } from '../../platform/errors.ts';
import { log } from '../../platform/log/log.ts';
import { exposition } from '../../server/metrics.ts';

const sql = postgres(inject('databaseUrl'), { max: 1 });
afterAll(() => sql.end());

const storedTotal = async () => {
  const [row] = await sql`select coalesce(sum(count), 0)::int as count, max(last_at) as last
    from activity_hours where kind = 'follow' and outcome = 'client_error'`;
  return row;
};

test('each count is added once, and is retained while the database fails', async () => {
  expect(lastChange()).toBe(0);
  countAction('follow', 'client_error', false);
  countAction('follow', 'client_error', false);
  await saveActivity();
  await saveActivity();
  expect(await storedTotal()).toEqual({ count: 2, last: null });
  await sql`alter table activity_hours rename to elsewhere`;
  countAction('follow', 'client_error', true);
  await saveActivity();
  countAction('follow', 'client_error', true);
  await saveActivity();
  await sql`alter table elsewhere rename to activity_hours`;
  await saveActivity();
  expect(await storedTotal()).toEqual({ count: 4, last: new Date(lastChange()) });
  const { hours } = await readStatus();
  expect(hours).toHaveLength(24);
  expect(hours.at(-1)?.errors.follow).toBe(4);
});

test('an outage is left to the database layer to log, and any other failure is logged', async () => {
  const logged = vi.spyOn(log, 'error').mockImplementation(() => {});
  const [away, bug] = [new Unavailable('away'), new TypeError('bug')];
  for (const error of [away, bug]) {
    vi.spyOn(activity, 'addActivity').mockRejectedValueOnce(error);
    vi.spyOn(totals, 'estimateTotals').mockRejectedValueOnce(error);
    countAction('unfollow', 'server_error', false);
    await saveActivity();
    expect(await readTotals()).toBeUndefined();
  }
  expect(logged.mock.calls).toEqual([
    ['could not store activity', { error: bug }],
    ['could not read totals', { error: bug }],
  ]);
  logged.mockRestore();
  await saveActivity();
  const [row] = await sql`select sum(count)::int as count from activity_hours
    where kind = 'unfollow' and outcome = 'server_error'`;
  expect(row).toEqual({ count: 2 });
});

test('reads are not a sign of life of the simulator', async () => {
  const before = lastChange();
  countAction('read', 'success', true);
  countAction('latest', 'success', true);
  expect(lastChange()).toBe(before);
  const read = actionCounts().find(({ kind, outcome }) => kind === 'read' && outcome === 'success');
  expect(read?.count).toBe(1);
});

test('the metrics have all counts from the first scrape', async () => {
  const { body, contentType } = await exposition();
  expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(body).toContain(
    'minitwit_simulator_actions_total{kind="follow",outcome="client_error"} 4',
  );
  expect(body).toContain('minitwit_simulator_actions_total{kind="register",outcome="success"} 0');
  expect(body).toMatch(/minitwit_database_errors_total\{query="add_activity",reason="other"\} 2/);
  expect(body).toMatch(/^minitwit_users \d+$/m);
});
