/** The accounts that a browser has signed in to, in an encrypted cookie that grants no access. */
import { randomUUID } from 'node:crypto';
import { cookies } from 'next/headers';
import { decode, encode } from 'next-auth/jwt';
import { z } from 'zod';
import type { Device } from '../../lib/guessing.ts';
import { serverEnvironment } from '../../platform/env.ts';

const COOKIE = 'device';
const ONE_YEAR = 365 * 24 * 60 * 60;

/** A cookie of about 1 kB; beyond this, the oldest account is dropped. */
const MAX_ACCOUNTS = 10;

const schema = z.object({ id: z.uuid(), accounts: z.array(z.string().max(50)).max(MAX_ACCOUNTS) });

/** The key derives from the secret and the cookie's name, so it differs from the session's. */
const protection = () => ({ secret: serverEnvironment().AUTH_SECRET, salt: COOKIE });

/** The device of this request; undefined if it has never signed in. */
export async function currentDevice(): Promise<Device | undefined> {
  const token = (await cookies()).get(COOKIE)?.value;
  if (!token) return undefined;
  const parsed = schema.safeParse(await decode({ token, ...protection() }).catch(() => null));
  return parsed.success ? parsed.data : undefined;
}

/** Remembers for a year that this device has signed in to `account`. */
export async function rememberAccount(account: string, secure: boolean): Promise<void> {
  const { id, accounts } = (await currentDevice()) ?? { id: randomUUID(), accounts: [] };
  const others = accounts.filter((other) => other !== account);
  const token = { id, accounts: [account, ...others].slice(0, MAX_ACCOUNTS) };
  const value = await encode({ token, maxAge: ONE_YEAR, ...protection() });
  const attributes = { path: '/login', httpOnly: true, sameSite: 'lax', secure } as const;
  (await cookies()).set(COOKIE, value, { maxAge: ONE_YEAR, ...attributes });
}
