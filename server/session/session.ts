/** Sessions: an encrypted JWT with the user's id and epoch, in a cookie that Auth.js writes. */
import { cookies } from 'next/headers';
import NextAuth, { CredentialsSignin, type NextAuthConfig } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { accountKey, limitGuesses } from '../../lib/guessing.ts';
import {
  authenticate,
  confirmPrincipal,
  type Principal,
  signOutEverywhere,
} from '../../lib/users.ts';
import { serverEnvironment } from '../../platform/env.ts';
import { AppError, Invalid } from '../../platform/errors.ts';
import { log } from '../../platform/log/log.ts';
import { singleton } from '../../platform/singleton.ts';
import { callerAddress } from '../caller.ts';
import { note } from '../exchange.ts';
import { currentDevice, rememberAccount } from './device.ts';
import { type Claims, decodeSessionToken, forgetSessionToken, SESSION_COOKIES } from './tokens.ts';

const THIRTY_DAYS = 30 * 24 * 60 * 60;

/** Wraps our error, because Auth.js passes on only its own errors unchanged. */
class RefusedSignIn extends CredentialsSignin {
  readonly refusal: Invalid;

  constructor(refusal: Invalid) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

async function authorize(given: Partial<Record<string, unknown>>) {
  try {
    const username = String(given.username);
    const attempt = { username, address: callerAddress(), device: await currentDevice() };
    const check = () => authenticate(username, String(given.password));
    const user = await limitGuesses(attempt, check);
    return { id: String(user.id), epoch: user.epoch };
  } catch (error) {
    throw error instanceof Invalid ? new RefusedSignIn(error) : error;
  }
}

function configuration(): NextAuthConfig {
  return {
    secret: serverEnvironment().AUTH_SECRET,
    trustHost: true,
    session: { strategy: 'jwt', maxAge: THIRTY_DAYS },
    providers: [Credentials({ credentials: { username: {}, password: {} }, authorize })],
    callbacks: {
      jwt: ({ user, token }) =>
        user ? { id: Number(user.id), epoch: (user as unknown as Principal).epoch } : token,
    },
    // Don't log errors: a wrong password is none of ours, and all others are thrown to the caller.
    logger: { error: () => {}, warn: (code) => log.warn('auth', { code }), debug: () => {} },
  };
}

const auth = () => singleton('auth', () => NextAuth(configuration()));

/** The original error inside Auth.js's wrappers. */
function unwrap(error: unknown): unknown {
  if (error instanceof RefusedSignIn) return error.refusal;
  // Our own errors can have causes, too, but those are only for the log.
  if (error instanceof AppError) return error;
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error) return unwrap(cause);
  if (cause && typeof cause === 'object' && 'err' in cause) return unwrap(cause.err);
  return error;
}

/**
 * Checks the password and sets the session cookie.
 * @throws Invalid, TooManyFailures, Unavailable
 */
export async function startSession(username: string, password: string): Promise<void> {
  try {
    await auth().signIn('credentials', { username, password, redirect: false });
  } catch (error) {
    throw unwrap(error);
  }
  const secure = (await cookies()).get(SESSION_COOKIES[0]) !== undefined;
  await rememberAccount(accountKey(username), secure);
}

/** The claims of this request's session cookie; the session may have ended. */
async function readSession(): Promise<(Claims & { forget(): void }) | undefined> {
  const jar = await cookies();
  for (const name of SESSION_COOKIES) {
    const token = jar.get(name)?.value;
    const claims = token && (await decodeSessionToken(token, name));
    if (!claims) continue;
    note({ userId: claims.id });
    return { ...claims, forget: () => forgetSessionToken(token, name) };
  }
  return undefined;
}

/**
 * Ends all sessions of the user, so that copies of the cookie become invalid, too; then clears the
 * cookie.
 * @throws Unavailable when the database is; the cookie then stays, so the user can retry.
 */
export async function endSession(): Promise<void> {
  const session = await readSession();
  if (session) await signOutEverywhere(session.id, session.epoch);
  await auth().signOut({ redirect: false });
}

/**
 * The signed-in user of this request, or undefined. One read by primary key confirms that the
 * user still exists and has not signed out since.
 * @throws Unavailable when the database is.
 */
export async function currentUser(): Promise<Principal | undefined> {
  const session = await readSession();
  if (!session) return undefined;
  const user = await confirmPrincipal(session.id, session.epoch);
  if (!user) session.forget();
  return user;
}
