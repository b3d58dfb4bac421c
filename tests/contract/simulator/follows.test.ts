import { expect, test } from 'vitest';
import { uniqueName } from '../../support/factories.ts';
import {
  expectError,
  expectNoContent,
  onEachListener,
  type Simulator,
  segment,
} from '../../support/simulator.ts';

const change = (simulator: Simulator, who: string, body: unknown) =>
  simulator.post(`/fllws/${segment(who)}`, body);

onEachListener((simulator) => {
  const users = (count: number) =>
    Promise.all(Array.from({ length: count }, () => simulator.user()));

  test('nobody is followed at first', async () => {
    const who = await simulator.user();
    expect(await simulator.read(`/fllws/${segment(who)}`)).toEqual({ follows: [] });
  });

  test('follow and unfollow change what is listed, in one direction', async () => {
    const [who = '', one = '', two = ''] = await users(3);
    expectNoContent(await change(simulator, who, { follow: one }));
    expectNoContent(await change(simulator, who, { follow: two }));
    expect(await simulator.followedBy(who)).toEqual([one, two].toSorted());
    expect(await simulator.followedBy(one)).toEqual([]);
    expectNoContent(await change(simulator, who, { unfollow: one }));
    expect(await simulator.followedBy(who)).toEqual([two]);
  });

  test('following twice is following once', async () => {
    const [who = '', whom = ''] = await users(2);
    expectNoContent(await change(simulator, who, { follow: whom }));
    expectNoContent(await change(simulator, who, { follow: whom }));
    expect(await simulator.followedBy(who)).toEqual([whom]);
    expectNoContent(await change(simulator, who, { unfollow: whom }));
    expect(await simulator.followedBy(who)).toEqual([]);
  });

  test('unfollowing a user who is not followed changes nothing', async () => {
    const [who = '', followed = '', other = ''] = await users(3);
    await change(simulator, who, { follow: followed });
    expectNoContent(await change(simulator, who, { unfollow: other }));
    expect(await simulator.followedBy(who)).toEqual([followed]);
  });

  test('following oneself stores nothing', async () => {
    const who = await simulator.user();
    expectNoContent(await change(simulator, who, { follow: who }));
    expect(await simulator.followedBy(who)).toEqual([]);
    expectNoContent(await change(simulator, who, { unfollow: who }));
  });

  test('an unknown follower or followee is 404', async () => {
    const who = await simulator.user();
    const nobody = uniqueName('nobody');
    for (const verb of ['follow', 'unfollow']) {
      expectError(await change(simulator, who, { [verb]: nobody }), 404);
      expectError(await change(simulator, nobody, { [verb]: who }), 404);
      expectError(await change(simulator, nobody, { [verb]: nobody }), 404);
    }
    expectError(await simulator.send(`/fllws/${segment(nobody)}`), 404);
    expect(await simulator.followedBy(who)).toEqual([]);
  });

  test('both or neither of follow and unfollow is rejected', async () => {
    const [who = '', whom = ''] = await users(2);
    expectError(await change(simulator, who, {}), 400);
    expectError(await change(simulator, who, { follow: whom, unfollow: whom }), 400);
    expectError(await change(simulator, who, { like: whom }), 400);
    expect(await simulator.followedBy(who)).toEqual([]);
  });

  test('many concurrent follows of one user store one follow', async () => {
    const [who = '', whom = ''] = await users(2);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => change(simulator, who, { follow: whom })),
    );
    for (const answer of answers) expectNoContent(answer);
    expect(await simulator.followedBy(who)).toEqual([whom]);
  });
});
