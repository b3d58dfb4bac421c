/** A sign-in that fails costs the same hashing and counts against the same limit, whatever was wrong. */
import type { argon2 } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { limitGuesses } from '../../lib/guessing.ts';
import { authenticate, registerUser } from '../../lib/users.ts';
import { TooManyFailures } from '../../platform/errors.ts';
import { uniqueName } from '../support/factories.ts';

const hashed = vi.hoisted(() => vi.fn());

vi.mock(import('node:crypto'), async (original) => {
  const crypto = await original();
  const counted = ((...call: Parameters<typeof argon2>) => {
    hashed(call[0], call[1].memory, call[1].passes, call[1].parallelism, call[1].tagLength);
    return crypto.argon2(...call);
  }) as typeof argon2;
  return { ...crypto, argon2: counted };
});

const PASSWORD = 'correct horse 7';
const ONCE = [['argon2id', 19_456, 2, 1, 32]];

const STORED = {
  'a hash of an earlier system': 'md5$k3Yo$0cc175b9c0f1b6a831c399e269772661',
  'a hash of another cost':
    '$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  'a broken hash': '$argon2id$v=19$m=19456,t=2,p=1$$',
  'no hash at all': '',
};

let sql: postgres.Sql;

beforeAll(() => {
  sql = postgres(inject('databaseUrl'), { max: 1, onnotice: () => {} });
});

afterAll(() => sql.end());

async function newUser(): Promise<string> {
  const username = uniqueName();
  await registerUser({ username, email: 'a@example.org', password: PASSWORD });
  return username;
}

async function userWith(hash: string): Promise<string> {
  const username = uniqueName();
  await sql`insert into users (username, email, password_hash) values (${username}, 'a@b', ${hash})`;
  return username;
}

beforeEach(() => hashed.mockClear());

describe('hashes once at the current cost', () => {
  test.each([
    ['Invalid password', 'a wrong password', newUser, 'wrong'],
    ['Invalid password', 'an empty password', newUser, ''],
    ['Invalid password', 'a password that is too long', newUser, 'x'.repeat(1_001)],
    ['Invalid username', 'a name that nobody has', async () => uniqueName('nobody'), 'wrong'],
    ['Invalid username', 'one, with a long password', async () => uniqueName(), 'x'.repeat(1_001)],
    ['Invalid username', 'a name that nobody can have', async () => 'a\0b', 'wrong'],
  ])('%s: %s', async (message, _, name, password) => {
    const username = await name();
    hashed.mockClear();
    await expect(authenticate(username, password)).rejects.toThrow(message);
    expect(hashed.mock.calls).toEqual(ONCE);
  });

  test.each(Object.entries(STORED))('Invalid password: %s', async (_, hash) => {
    const username = await userWith(hash);
    await expect(authenticate(username, 'wrong')).rejects.toThrow('Invalid password');
    expect(hashed.mock.calls).toEqual(expect.arrayContaining(ONCE));
    expect(hashed.mock.calls.filter(([, memory]) => memory === 19_456)).toHaveLength(1);
  });

  test('so does the right one', async () => {
    const username = await newUser();
    hashed.mockClear();
    expect(await authenticate(username, PASSWORD)).toMatchObject({ username });
    expect(hashed.mock.calls).toEqual(ONCE);
  });
});

describe('counts against one limit', () => {
  const attempt = (username: string, address: string, password = 'wrong') =>
    limitGuesses({ username, address, device: undefined }, () => authenticate(username, password));

  test('of an address, whether the name or the password is wrong', async () => {
    const [username, nobody, address] = [await newUser(), uniqueName('nobody'), uniqueName('at')];
    for (let count = 0; count < 12; count += 1) {
      await expect(attempt(nobody, address)).rejects.toThrow('Invalid username');
      await expect(attempt(username, address)).rejects.toThrow('Invalid password');
    }
    await expect(attempt(nobody, address)).rejects.toThrow('Invalid username');
    hashed.mockClear();
    for (const refused of [attempt(nobody, address), attempt(username, address, PASSWORD)]) {
      await expect(refused).rejects.toThrow(TooManyFailures);
    }
    expect(hashed).not.toHaveBeenCalled();
  });
});
