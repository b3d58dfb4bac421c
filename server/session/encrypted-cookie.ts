/** Cookies that only this server can write and read, beside the session's. */
import { cookies } from 'next/headers';
import { decode, encode, type JWT } from 'next-auth/jwt';
import { serverEnvironment } from '../../platform/env.ts';

export interface CookieScope {
  name: string;
  /** The only path that it is sent to. */
  path: string;
  /** Seconds until it expires. */
  lifetime: number;
}

/** The key derives from the secret and the cookie's name, so it differs for each cookie. */
const protection = (name: string) => ({ secret: serverEnvironment().AUTH_SECRET, salt: name });

/** The content of the cookie; null when there is none, or none of ours. */
export async function readEncrypted({ name }: CookieScope): Promise<JWT | null> {
  const token = (await cookies()).get(name)?.value;
  return token ? decode({ token, ...protection(name) }).catch(() => null) : null;
}

/** Sets the cookie. `secure`: it is sent over https only. */
export async function writeEncrypted(
  { name, path, lifetime: maxAge }: CookieScope,
  token: JWT,
  secure: boolean,
): Promise<void> {
  const value = await encode({ token, maxAge, ...protection(name) });
  (await cookies()).set(name, value, { maxAge, path, httpOnly: true, sameSite: 'lax', secure });
}
