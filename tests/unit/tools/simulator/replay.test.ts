import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { replay } from '../../../../tools/simulator/replay.ts';
import type { Action } from '../../../../tools/simulator/scenario.ts';
import { syntheticScenario } from '../../../../tools/simulator/synthetic.ts';

const register = (id: number, user: string): Action => ({
  id,
  kind: 'register',
  user,
  email: 'a@b',
  password: 'p',
});
const tweet = (id: number, user: string): Action => ({ id, kind: 'tweet', user, text: 'hej' });

/** Records the starts and ends of actions in one sequence. */
function recorder(milliseconds: (action: Action) => number) {
  const began = new Map<number, number>();
  const ended = new Map<number, number>();
  let clock = 0;
  let underWay = 0;
  let most = 0;
  const perform = async (action: Action) => {
    began.set(action.id, clock++);
    underWay += 1;
    most = Math.max(most, underWay);
    await sleep(milliseconds(action));
    underWay -= 1;
    ended.set(action.id, clock++);
  };
  /** Whether `first` ended before `second` started. */
  const inOrder = (first: number, second: number) =>
    (ended.get(first) ?? Number.NaN) < (began.get(second) ?? Number.NaN);
  return { perform, began, inOrder, most: () => most };
}

test('sequential replay keeps the order of the scenario', async () => {
  const actions = [...syntheticScenario(60)];
  const record = recorder(({ id }) => (id % 3 === 0 ? 3 : 0));
  await replay(actions, { concurrency: 1 }, record.perform);
  expect([...record.began.keys()]).toEqual(actions.map(({ id }) => id));
  expect(record.most()).toBe(1);
});

describe('concurrent actions', () => {
  test('never exceed the limit', async () => {
    const record = recorder(() => 2);
    await replay(syntheticScenario(300), { concurrency: 7 }, record.perform);
    expect(record.began.size).toBe(300);
    expect(record.most()).toBe(7);
  });

  test('keep each user’s order, and run follows after both registrations', async () => {
    const actions = [...syntheticScenario(400)];
    const record = recorder(({ id }) => (id * 7) % 5);
    await replay(actions, { concurrency: 8 }, record.perform);
    const last = new Map<string, number>();
    const registration = new Map<string, number>();
    for (const action of actions) {
      const before = last.get(action.user);
      if (before !== undefined) expect(record.inOrder(before, action.id)).toBe(true);
      if ('whom' in action) {
        const known = registration.get(action.whom) ?? Number.NaN;
        expect(record.inOrder(known, action.id)).toBe(true);
      }
      last.set(action.user, action.id);
      if (action.kind === 'register') registration.set(action.user, action.id);
    }
  });

  test('are not delayed by a user who waits', async () => {
    const actions = [
      register(0, 'slow'),
      tweet(1, 'slow'),
      register(2, 'quick'),
      tweet(3, 'quick'),
    ];
    const record = recorder(({ id }) => (id === 0 ? 60 : 1));
    await replay(actions, { concurrency: 2 }, record.perform);
    expect(record.inOrder(3, 1)).toBe(true);
  });
});

test('a rate spreads the actions over time', async () => {
  const started = performance.now();
  const record = recorder(() => 0);
  await replay(syntheticScenario(11), { concurrency: 1, rate: 100 }, record.perform);
  expect(performance.now() - started).toBeGreaterThanOrEqual(99);
});

test('stops early when it is aborted', async () => {
  const controller = new AbortController();
  const record = recorder(() => 1);
  await replay(syntheticScenario(100), { concurrency: 2, signal: controller.signal }, (action) => {
    if (action.id === 10) controller.abort();
    return record.perform(action);
  });
  expect(record.began.size).toBeGreaterThan(10);
  expect(record.began.size).toBeLessThan(40);
});
