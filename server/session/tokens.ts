/** Session tokens that were decrypted lately: decrypting one takes more than a millisecond. */
import { LRUCache } from 'lru-cache';
import { decode } from 'next-auth/jwt';
import { serverEnvironment } from '../../platform/env.ts';
import { singleton } from '../../platform/singleton.ts';

export interface Claims {
  id: number;
  epoch: number;
}

interface Decoded {
  claims: Claims;
  /** Seconds since 1970. */
  expires: number;
}

/** The cookie's name depends on the scheme the browser used to sign in; it is the token's salt, too. */
export const SESSION_COOKIES = ['__Secure-authjs.session-token', 'authjs.session-token'] as const;

/** About 3 MB: a token has some 400 characters. */
const MAX_TOKENS = 5_000;

/** By the whole cookie, `name=token`: a token is valid under its own name only. */
const decoded = singleton(
  'session-tokens',
  () => new LRUCache<string, Decoded>({ max: MAX_TOKENS }),
);

const isCurrent = ({ expires }: Decoded) => expires * 1_000 > Date.now();

/** What the token of the cookie called `salt` says; undefined when it is not ours or has expired. */
export async function decodeSessionToken(token: string, salt: string): Promise<Claims | undefined> {
  const cookie = `${salt}=${token}`;
  const known = decoded.get(cookie);
  if (known) return isCurrent(known) ? known.claims : undefined;
  const secret = serverEnvironment().AUTH_SECRET;
  const read = await decode({ token, secret, salt }).catch(() => null);
  if (typeof read?.id !== 'number' || typeof read.epoch !== 'number') return undefined;
  const claims = { id: read.id, epoch: read.epoch };
  decoded.set(cookie, { claims, expires: read.exp ?? 0 });
  return claims;
}

/** Forgets the token of the cookie called `salt`, whose session is over. */
export function forgetSessionToken(token: string, salt: string): void {
  decoded.delete(`${salt}=${token}`);
}

const COOKIE = /(?:^|;\s*)((?:__Secure-)?authjs\.session-token=[^;]+)/g;

/** Whether a Cookie header holds a token that has been decrypted before. */
export function isKnownSession(cookies: string): boolean {
  for (const [, cookie = ''] of cookies.matchAll(COOKIE)) {
    const known = decoded.peek(cookie);
    if (known && isCurrent(known)) return true;
  }
  return false;
}
