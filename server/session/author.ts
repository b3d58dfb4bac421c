/**
 * Remembers, in an encrypted cookie, who was last signed in here. It grants no access; a message sent
 * after the session ended is saved only for that user.
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

/** The id of the user who was last signed in here; undefined when unknown. */
export async function lastAuthor(): Promise<number | undefined> {
  const token = (await cookies()).get(COOKIE)?.value;
  if (!token) return undefined;
  const read = await decode({ token, ...protection() }).catch(() => null);
  return typeof read?.id === 'number' ? read.id : undefined;
}
