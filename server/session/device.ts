/** The accounts that a browser has signed in to, in an encrypted cookie that grants no access. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Device } from '../../lib/guessing.ts';
import { readEncrypted, writeEncrypted } from './encrypted-cookie.ts';

const COOKIE = { name: 'device', path: '/login', lifetime: 365 * 24 * 60 * 60 };

/** A cookie of about 1 kB; beyond this, the oldest account is dropped. */
const MAX_ACCOUNTS = 10;

const schema = z.object({ id: z.uuid(), accounts: z.array(z.string().max(50)).max(MAX_ACCOUNTS) });

/** The device of this request; undefined if it has never signed in. */
export async function currentDevice(): Promise<Device | undefined> {
  const parsed = schema.safeParse(await readEncrypted(COOKIE));
  return parsed.success ? parsed.data : undefined;
}

/** Remembers for a year that this device has signed in to `account`. */
export async function rememberAccount(account: string, secure: boolean): Promise<void> {
  const { id, accounts } = (await currentDevice()) ?? { id: randomUUID(), accounts: [] };
  const others = accounts.filter((other) => other !== account);
  const remembered = [account, ...others].slice(0, MAX_ACCOUNTS);
  await writeEncrypted(COOKIE, { id, accounts: remembered }, secure);
}
