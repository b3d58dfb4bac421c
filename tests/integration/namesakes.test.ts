import { expect, test } from 'vitest';
import { findNamesake } from '../../lib/namesakes.ts';
import { registerUser } from '../../lib/users.ts';
import { uniqueName } from '../support/factories.ts';

async function newUser(prefix: string): Promise<string> {
  const username = uniqueName(prefix);
  await registerUser({ username, email: 'a@example.org', password: 'p' });
  return username;
}

test('a name in another case means the one user who has it', async () => {
  const name = await newUser('Ærlig Þór');
  expect(await findNamesake(name.toUpperCase())).toBe(name);
  expect(await findNamesake(`${name}x`)).toBeUndefined();
});

test('what several have in different cases means nobody', async () => {
  const name = await newUser('Two');
  await registerUser({ username: name.toLowerCase(), email: 'a@b', password: 'p' });
  expect(await findNamesake(name.toUpperCase())).toBeUndefined();
});

test.each([
  ['@ada', 'ada'],
  ['@@Ada B', 'Ada B'],
  ['@', undefined],
  ['', undefined],
  ['no\0body', undefined],
  [`${'x'.repeat(9_000)}`, undefined],
])('%j means %j', async (written, meant) => {
  expect(await findNamesake(written)).toBe(meant);
});
