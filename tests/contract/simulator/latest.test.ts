/** The only file that sends `latest`, which is one number for the whole server. */
import { beforeEach, describe, expect, inject, test } from 'vitest';
import { newRegistration, uniqueName } from '../../support/factories.ts';
import { onEachListener, Simulator, segment } from '../../support/simulator.ts';

const latestOf = (simulator: Simulator) => simulator.read('/latest');

const { simulator: own, site } = inject('server');

test.each([own, `${site}/api`])('is -1 before the first request, at %s', async (base) => {
  expect(await latestOf(new Simulator(base))).toEqual({ latest: -1 });
});

onEachListener((simulator) => {
  test('is the value of the last request, even if it is lower', async () => {
    for (const latest of [1337, 1, 0]) {
      const registration = newRegistration();
      const answer = await simulator.post(`/register?latest=${latest}`, registration);
      expect(answer.status).toBe(204);
      expect(await latestOf(simulator)).toEqual({ latest });
    }
  });

  test('changes with every kind of successful request', async () => {
    const [who, whom] = [segment(await simulator.user()), await simulator.user()];
    const requests = [
      () => simulator.send('/latest?latest=101'),
      () => simulator.send('/msgs?latest=102'),
      () => simulator.send(`/msgs/${who}?no=5&latest=103`),
      () => simulator.post(`/msgs/${who}?latest=104`, { content: 'moved' }),
      () => simulator.post(`/fllws/${who}?latest=105`, { follow: whom }),
      () => simulator.send(`/fllws/${who}?latest=106`),
      () => simulator.post(`/fllws/${who}?latest=107`, { unfollow: whom }),
      () => simulator.send('/msgs?latest=108', { method: 'HEAD' }),
    ];
    for (const [index, request] of requests.entries()) {
      expect((await request()).status).toBeLessThan(300);
      expect(await latestOf(simulator)).toEqual({ latest: 101 + index });
    }
  });

  test('is returned at once by the /latest request that set it', async () => {
    expect(await simulator.read('/latest?latest=77')).toEqual({ latest: 77 });
  });

  test('changes when the action fails', async () => {
    const who = segment(await simulator.user());
    const large = { content: 'x'.repeat(70_000) };
    const failing: [status: number, () => Promise<{ status: number }>][] = [
      [400, () => simulator.post('/register?latest=201', newRegistration({ pwd: '' }))],
      [400, () => simulator.post(`/msgs/${who}?latest=202`, { content: '' })],
      [404, () => simulator.post(`/msgs/${segment(uniqueName())}?latest=203`, { content: 'lost' })],
      [404, () => simulator.send(`/msgs/${segment(uniqueName())}?latest=204`)],
      [404, () => simulator.send(`/fllws/${segment(uniqueName())}?latest=205`)],
      [404, () => simulator.post(`/fllws/${who}?latest=206`, { follow: uniqueName() })],
      [404, () => simulator.post(`/fllws/${who}?latest=207`, { unfollow: uniqueName() })],
      [400, () => simulator.post(`/fllws/${who}?latest=208`, {})],
      [413, () => simulator.post(`/msgs/${who}?latest=209`, large)],
      [400, () => simulator.send(`/msgs/${who}?latest=210`, { method: 'POST', body: '{' })],
      [405, () => simulator.send('/msgs?latest=211', { method: 'DELETE' })],
      [404, () => simulator.send('/nowhere?latest=212')],
    ];
    for (const [index, [status, request]] of failing.entries()) {
      expect((await request()).status).toBe(status);
      expect(await latestOf(simulator)).toEqual({ latest: 201 + index });
    }
  });

  test('changes when the name is taken', async () => {
    const username = await simulator.user();
    const answer = await simulator.post('/register?latest=301', newRegistration({ username }));
    expect(answer.status).toBe(400);
    expect(await latestOf(simulator)).toEqual({ latest: 301 });
  });

  describe('does not change', () => {
    beforeEach(async () => {
      await simulator.send('/latest?latest=42');
    });

    test('with wrong credentials, even where none are needed', async () => {
      const body = JSON.stringify(newRegistration());
      await simulator.sendAnonymously('/register?latest=7', { method: 'POST', body });
      for (const path of ['/latest?latest=7', '/msgs?latest=7', '/nowhere?latest=7']) {
        await simulator.sendAnonymously(path);
        const headers = { Authorization: 'Basic d3Jvbmc6d3Jvbmc=' };
        await simulator.sendAnonymously(path, { headers });
      }
      expect(await latestOf(simulator)).toEqual({ latest: 42 });
    });

    test.each([
      ...['', 'abc', '-1', '1.5', '1e3', '0x10', '12abc', '%207', '%2B7', 'NaN', 'Infinity'],
      ...['9007199254740992', '18446744073709551616', '1'.repeat(400), '%00', '7%007', '%D9%A3'],
    ])('when it is "%s", and the request is not rejected', async (garbage) => {
      expect((await simulator.send(`/msgs?latest=${garbage}`)).status).toBe(200);
      expect(await latestOf(simulator)).toEqual({ latest: 42 });
    });
  });

  test('goes up to 2^53 - 1', async () => {
    await simulator.send('/msgs?latest=9007199254740991');
    expect((await simulator.send('/latest')).text).toBe('{"latest":9007199254740991}');
  });
});
