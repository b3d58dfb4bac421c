/** Addresses of users that are almost right. */
import { expect, inject, it } from 'vitest';
import { uniqueName } from '../../support/factories.ts';
import { send } from '../../support/http.ts';
import { Simulator, segment } from '../../support/simulator.ts';
import { messagesIn, Visitor } from '../../support/visitor.ts';

const { site, simulator } = inject('server');
const api = new Simulator(simulator);

async function signedIn(): Promise<Visitor> {
  const [visitor, name] = [new Visitor(site), uniqueName()];
  await visitor.register(name, 'secret');
  await visitor.signIn(name, 'secret');
  return visitor;
}

/** Where an address leads: for a visitor, whose pages may be cached, and for somebody signed in. */
async function leadsTo(name: string) {
  const answers = [
    await send(site, `/${segment(name)}`),
    await (await signedIn()).send(`/${segment(name)}`),
  ];
  const [first, second] = answers.map(({ status, headers }) => [status, headers.location]);
  expect(second).toEqual(first);
  for (const { headers } of answers) expect(headers['cache-control']).toContain('no-store');
  return first;
}

it('in another case leads to the one user it can mean', async () => {
  const name = await api.user(uniqueName('Åsa Ångström'));
  await api.say(name, 'hello');
  for (const written of [name.toLowerCase(), name.toUpperCase()]) {
    expect(await leadsTo(written)).toEqual([307, `/${segment(name)}`]);
    expect(messagesIn(await new Visitor(site).read(`/${segment(written)}`))).toEqual(['hello']);
  }
});

it('in another case is not found when several users match, or none', async () => {
  const name = uniqueName('Two');
  for (const each of [name, name.toLowerCase()]) await api.user(each);
  expect(await leadsTo(name.toUpperCase())).toEqual([404, undefined]);
  expect((await send(site, `/${segment(name)}`)).status).toBe(200);
  expect(await leadsTo(uniqueName('nobody'))).toEqual([404, undefined]);
});

it('with an @ leads to the name behind it, unless it is a name itself', async () => {
  const name = await api.user();
  expect(await leadsTo(`@${name}`)).toEqual([307, `/${segment(name)}`]);
  expect(await leadsTo(`@@${name}`)).toEqual([307, `/${segment(name)}`]);
  expect(await leadsTo('@')).toEqual([404, undefined]);
  await api.user(`@${name}`);
  expect((await send(site, `/${segment(`@${name}`)}`)).status).toBe(200);
});

it('leads nowhere any more when somebody registers the name as written', async () => {
  const name = await api.user(uniqueName('Late'));
  const written = name.toLowerCase();
  expect(await leadsTo(written)).toEqual([307, `/${segment(name)}`]);
  await api.user(written);
  expect((await send(site, `/${segment(written)}`)).status).toBe(200);
});
