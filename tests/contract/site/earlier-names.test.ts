/** Users whose names were reserved after they had registered. */

import postgres from 'postgres';
import { expect, inject, it } from 'vitest';
import { send } from '../../support/http.ts';
import { Simulator } from '../../support/simulator.ts';
import { messagesIn } from '../../support/visitor.ts';

const { site, simulator } = inject('server');

it('keep their pages unless the site has a page at the same address', async () => {
  const database = postgres(inject('databaseUrl'), { max: 1 });
  const names = ['about', 'Tag', 'Login', 'EVENTS'];
  const users = names.map((username) => ({ username, email: 'a@b', password_hash: 'x' }));
  await database`insert into users ${database(users)}`;
  await database.end();
  const api = new Simulator(simulator);
  for (const name of names) {
    await api.say(name, `from ${name}`);
    const page = await send(site, `/${name}`);
    expect([name, page.status, messagesIn(page.text)]).toEqual([name, 200, [`from ${name}`]]);
  }
});
