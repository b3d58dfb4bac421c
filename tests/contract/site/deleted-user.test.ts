/** What the site shows of a user who was deleted by a command, in another process. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, inject, it } from 'vitest';
import { runCommandLine } from '../../support/command.ts';
import { uniqueName } from '../../support/factories.ts';
import { expectError, Simulator, segment } from '../../support/simulator.ts';
import { messagesIn, textsIn, Visitor } from '../../support/visitor.ts';

/** How long a cached page may be stale. */
const STALE_MS = 1_000;

const { site, simulator } = inject('server');
const api = new Simulator(simulator);

const followersOf = async (name: string) => {
  const page = await new Visitor(site).read(`/${segment(name)}`);
  return textsIn(page, '.profile p b')[1];
};

it('is gone from every page within a second, and signed out', async () => {
  const [leaver, friend] = [uniqueName('leaver'), await api.user()];
  const visitor = new Visitor(site);
  await visitor.register(leaver, 'secret');
  await visitor.signIn(leaver, 'secret');
  await visitor.submit(`/${segment(friend)}/follow`);
  await api.say(leaver, leaver);
  expect(await followersOf(friend)).toBe('1');
  expect(messagesIn(await new Visitor(site).read('/public'))).toContain(leaver);
  expect(await followersOf(leaver)).toBe('0');

  const args = ['delete-user', leaver, '--yes'];
  const { code } = await runCommandLine('bin/admin.ts', args, inject('databaseUrl'));
  expect(code).toBe(0);
  await pause(STALE_MS);

  expect((await new Visitor(site).send(`/${segment(leaver)}`)).status).toBe(404);
  expect(await followersOf(friend)).toBe('0');
  expect(messagesIn(await new Visitor(site).read('/public'))).not.toContain(leaver);
  expectError(await api.post(`/msgs/${segment(leaver)}`, { content: 'still here' }), 404);
  expect((await visitor.post('/add_message', { text: 'still here' })).status).toBe(401);
});
