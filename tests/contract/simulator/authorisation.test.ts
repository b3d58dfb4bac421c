import { expect, test } from 'vitest';
import { newRegistration } from '../../support/factories.ts';
import { expectError, expectNoContent, onEachListener, segment } from '../../support/simulator.ts';

const REFUSAL = 'You are not authorized to use this resource!';

const PAIR = 'c2ltdWxhdG9yOnN1cGVyX3NhZmUh';

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

onEachListener((simulator) => {
  test.each([
    ['nothing', {}],
    ['a wrong password', { Authorization: basic('simulator:wrong') }],
    ['a wrong user', { Authorization: basic('admin:super_safe!') }],
    ['a longer password', { Authorization: basic('simulator:super_safe!!') }],
    ['another scheme', { Authorization: `Bearer ${PAIR}` }],
    ['no scheme', { Authorization: PAIR }],
    ['a scheme that only starts with Basic', { Authorization: `Basics ${PAIR}` }],
    ['credentials in another case', { Authorization: `Basic ${PAIR.toUpperCase()}` }],
    ['no credentials', { Authorization: 'Basic' }],
    ['no base64', { Authorization: 'Basic ö' }],
    ['an empty header', { Authorization: '' }],
  ] as [string, Record<string, string>][])('%s is rejected', async (_, headers) => {
    const name = await simulator.user();
    const bodies = { msgs: { content: 'unheard' }, fllws: { follow: name } };
    for (const path of [
      '/msgs',
      `/msgs/${segment(name)}`,
      `/fllws/${segment(name)}`,
      '/msgs/nobody',
    ]) {
      expectError(await simulator.sendAnonymously(path, { headers }), 403, REFUSAL);
    }
    for (const [room, body] of Object.entries(bodies)) {
      const sent = { method: 'POST', headers, body: JSON.stringify(body) };
      const answer = await simulator.sendAnonymously(`/${room}/${segment(name)}`, sent);
      expectError(answer, 403, REFUSAL);
    }
    expect(await simulator.messagesOf(name)).toEqual([]);
  });

  test.each(['basic', 'BASIC', 'bAsIc', 'Basic '])('"%s" is Basic', async (scheme) => {
    const headers = { Authorization: `${scheme} ${PAIR}` };
    expect((await simulator.sendAnonymously('/msgs?no=1', { headers })).status).toBe(200);
  });

  test('/latest and /register need none', async () => {
    expect((await simulator.sendAnonymously('/latest')).status).toBe(200);
    const registration = newRegistration();
    const body = JSON.stringify(registration);
    expectNoContent(await simulator.sendAnonymously('/register', { method: 'POST', body }));
    expect(await simulator.messagesOf(registration.username)).toEqual([]);
  });
});
