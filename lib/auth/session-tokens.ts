/** Session tokens that were decrypted lately: decrypting one takes more than a millisecond. */
import { LRUCache } from 'lru-cache';
import { decode } from 'next-auth/jwt';
import { serverEnvironment } from '../env.ts';
import { singleton } from '../singleton.ts';

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

const decoded = singleton(
  'session-tokens',
  () => new LRUCache<string, Decoded>({ max: MAX_TOKENS }),
);

const isCurrent = ({ expires }: Decoded) => expires * 1_000 > Date.now();

/** What the token of the cookie called `salt` says; undefined when it is not ours or has expired. */
export async function decodeSessionToken(token: string, salt: string): Promise<Claims | undefined> {
  const known = decoded.get(token);
  if (known) return isCurrent(known) ? known.claims : undefined;
  const secret = serverEnvironment().AUTH_SECRET;
  const read = await decode({ token, secret, salt }).catch(() => null);
  if (typeof read?.id !== 'number' || typeof read.epoch !== 'number') return undefined;
  const claims = { id: read.id, epoch: read.epoch };
  decoded.set(token, { claims, expires: read.exp ?? 0 });
  return claims;
}

/** Forgets a token whose session is over. */
export function forgetSessionToken(token: string): void {
  decoded.delete(token);
}

const TOKEN = /(?:^|;\s*)(?:__Secure-)?authjs\.session-token=([^;]+)/g;

/** Whether a Cookie header holds a token that has been decrypted before. */
export function isKnownSession(cookies: string): boolean {
  for (const [, token = ''] of cookies.matchAll(TOKEN)) {
    const known = decoded.peek(token);
    if (known && isCurrent(known)) return true;
  }
  return false;
}
