/**
 * Whose session a browser had last, in a cookie that only we can write. It outlives the session and opens
 * nothing: a text that is sent too late is kept for its author only.
 */
import { cookies } from 'next/headers';
import { decode, encode } from 'next-auth/jwt';
import { SESSION_SECONDS } from '../../lib/sessions.ts';
import { serverEnvironment } from '../../platform/env.ts';

const COOKIE = 'author';
const LIFETIME = 2 * SESSION_SECONDS;

const protection = () => ({ secret: serverEnvironment().AUTH_SECRET, salt: COOKIE });

/** Remembers that this browser signed in as the user with this id. */
export async function rememberAuthor(id: number, secure: boolean): Promise<void> {
  const value = await encode({ token: { id }, maxAge: LIFETIME, ...protection() });
  const attributes = { path: '/add_message', httpOnly: true, sameSite: 'lax', secure } as const;
  (await cookies()).set(COOKIE, value, { maxAge: LIFETIME, ...attributes });
}

/** The id of the user that this browser was last signed in as; undefined when it is not known. */
export async function lastAuthor(): Promise<number | undefined> {
  const token = (await cookies()).get(COOKIE)?.value;
  if (!token) return undefined;
  const read = await decode({ token, ...protection() }).catch(() => null);
  return typeof read?.id === 'number' ? read.id : undefined;
}
