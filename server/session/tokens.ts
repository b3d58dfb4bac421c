/** A cache of decrypted session tokens: decrypting one takes more than a millisecond. */
import { LRUCache } from 'lru-cache';
import { decode } from 'next-auth/jwt';
import type { Claims } from '../../lib/sessions.ts';
import { serverEnvironment } from '../../platform/env.ts';
import { singleton } from '../../platform/singleton.ts';

interface Decoded {
  claims: Claims;
  /** Seconds since 1970. */
  expires: number;
}

/** The cookie's name depends on the scheme used to sign in, and is also the token's salt. */
export const SESSION_COOKIES = ['__Secure-authjs.session-token', 'authjs.session-token'] as const;

/** About 3 MB at 400 characters per token. */
const MAX_TOKENS = 5_000;

/** Keyed by the whole cookie, `name=token`: a token is valid only under its own name. */
const decoded = singleton(
  'session-tokens',
  () => new LRUCache<string, Decoded>({ max: MAX_TOKENS }),
);

const isCurrent = ({ expires }: Decoded) => expires * 1_000 > Date.now();

/** The claims of the token in cookie `salt`; undefined when it is invalid or has expired. */
export async function decodeSessionToken(token: string, salt: string): Promise<Claims | undefined> {
  const cookie = `${salt}=${token}`;
  const cached = decoded.get(cookie);
  if (cached) return isCurrent(cached) ? cached.claims : undefined;
  const secret = serverEnvironment().AUTH_SECRET;
  const read = await decode({ token, secret, salt }).catch(() => null);
  if (typeof read?.id !== 'number' || typeof read.epoch !== 'number') return undefined;
  const session = typeof read.session === 'string' ? read.session : undefined;
  const claims = { id: read.id, epoch: read.epoch, session };
  decoded.set(cookie, { claims, expires: read.exp ?? 0 });
  return claims;
}

/** Evicts the token of cookie `salt`, whose session has ended. */
export function forgetSessionToken(token: string, salt: string): void {
  decoded.delete(`${salt}=${token}`);
}

const COOKIE = /(?:^|;\s*)((?:__Secure-)?authjs\.session-token=[^;]+)/g;

/** Whether a Cookie header contains a valid token that is cached. */
export function isCachedSession(cookies: string): boolean {
  for (const [, cookie = ''] of cookies.matchAll(COOKIE)) {
    const cached = decoded.peek(cookie);
    if (cached && isCurrent(cached)) return true;
  }
  return false;
}
