import { expect, test } from 'vitest';
import { validateUsername } from '../../../../lib/usernames.ts';
import { syntheticScenario } from '../../../../tools/simulator/synthetic.ts';

const COUNT = 20_000;
const actions = [...syntheticScenario(COUNT)];

test('is deterministic, and a shorter scenario is a prefix of a longer one', () => {
  expect([...syntheticScenario(COUNT)]).toEqual(actions);
  expect([...syntheticScenario(500)]).toEqual(actions.slice(0, 500));
});

test('numbers its actions', () => {
  expect(actions.map(({ id }) => id)).toEqual(Array.from({ length: COUNT }, (_, id) => id));
});

test('all users of an action have registered before, once, with valid names', () => {
  const known = new Set<string>();
  for (const action of actions) {
    if (action.kind === 'register') {
      expect(known).not.toContain(action.user);
      expect(() => validateUsername(action.user)).not.toThrow();
      expect(action.email).toContain('@');
      expect(action.password).not.toBe('');
      known.add(action.user);
    }
    expect(known).toContain(action.user);
    if ('whom' in action) expect(known).toContain(action.whom);
    if ('text' in action) expect(action.text).not.toBe('');
  }
});

test('has the proportions of a real scenario', () => {
  const share = (kind: string) => actions.filter((action) => action.kind === kind).length / COUNT;
  expect(share('register')).toBeCloseTo(0.009, 2);
  expect(share('tweet')).toBeCloseTo(0.44, 1);
  expect(share('follow')).toBeCloseTo(0.38, 1);
  expect(share('unfollow')).toBeCloseTo(0.18, 1);
});

test('mostly unfollows users who are followed, and sometimes others', () => {
  const followed = new Set<string>();
  let known = 0;
  let unknown = 0;
  for (const action of actions) {
    if (!('whom' in action)) continue;
    const pair = `${action.user} → ${action.whom}`;
    if (action.kind === 'follow') followed.add(pair);
    else if (followed.delete(pair)) known += 1;
    else unknown += 1;
  }
  expect(known).toBeGreaterThan(unknown);
  expect(unknown).toBeGreaterThan(0);
});
