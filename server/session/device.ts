/** What a browser has signed in to before, in a cookie that only we can write. It opens nothing by itself. */
import { randomUUID } from 'node:crypto';
import { cookies } from 'next/headers';
import { decode, encode } from 'next-auth/jwt';
import { z } from 'zod';
import type { Device } from '../../lib/guessing.ts';
import { serverEnvironment } from '../../platform/env.ts';

const COOKIE = 'device';
const ONE_YEAR = 365 * 24 * 60 * 60;

/** About 1 kB of cookie; of more accounts the oldest is forgotten. */
const MOST_ACCOUNTS = 10;

const schema = z.object({ id: z.uuid(), accounts: z.array(z.string().max(50)).max(MOST_ACCOUNTS) });

/** The key of the encryption comes from the secret and the cookie's name: no session's key fits. */
const protection = () => ({ secret: serverEnvironment().AUTH_SECRET, salt: COOKIE });

/** The device of this request; undefined for one that never signed in. */
export async function currentDevice(): Promise<Device | undefined> {
  const token = (await cookies()).get(COOKIE)?.value;
  if (!token) return undefined;
  const parsed = schema.safeParse(await decode({ token, ...protection() }).catch(() => null));
  return parsed.success ? parsed.data : undefined;
}

/** Remembers that this device has signed in to `account`, for a year. */
export async function rememberAccount(account: string, secure: boolean): Promise<void> {
  const { id, accounts } = (await currentDevice()) ?? { id: randomUUID(), accounts: [] };
  const others = accounts.filter((other) => other !== account);
  const token = { id, accounts: [account, ...others].slice(0, MOST_ACCOUNTS) };
  const value = await encode({ token, maxAge: ONE_YEAR, ...protection() });
  const attributes = { path: '/login', httpOnly: true, sameSite: 'lax', secure } as const;
  (await cookies()).set(COOKIE, value, { maxAge: ONE_YEAR, ...attributes });
}
