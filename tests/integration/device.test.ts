/** The device cookie, by which a browser that has signed in before is recognized. */
import { beforeEach, expect, test, vi } from 'vitest';
import { accountKey } from '../../lib/guessing.ts';
import { currentDevice, rememberAccount } from '../../server/session/device.ts';

const jar = vi.hoisted(() => new Map<string, string>());

vi.mock('next/headers', () => ({
  cookies: async () => ({
    get: (name: string) => (jar.has(name) ? { name, value: jar.get(name) } : undefined),
    set: (name: string, value: string) => jar.set(name, value),
  }),
}));

beforeEach(() => jar.clear());

test('remembers the last ten accounts, by keys that reveal no name', async () => {
  const accounts = Array.from({ length: 14 }, (_, index) => accountKey(`user ${index}`));
  for (const account of accounts) await rememberAccount(account, false);
  await rememberAccount(accounts[8] ?? '', false);
  const [eighth = '', ...others] = (await currentDevice())?.accounts ?? [];
  expect(eighth).toBe(accounts[8]);
  const last = accounts.slice(4).filter((account) => account !== eighth);
  expect(others).toEqual(last.reverse());
  expect(jar.get('device')?.length).toBeLessThan(1_500);
});

test('keeps its id until the cookie is missing or invalid', async () => {
  await rememberAccount('a', false);
  const first = await currentDevice();
  await rememberAccount('b', false);
  expect(await currentDevice()).toEqual({ id: first?.id, accounts: ['b', 'a'] });
  jar.set('device', `${jar.get('device')?.slice(0, -2)}xx`);
  expect(await currentDevice()).toBeUndefined();
});
