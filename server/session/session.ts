/** Sessions: Auth.js writes the cookie, an encrypted JWT with the session's id, the user's and the epoch. */
import { cookies, headers } from 'next/headers';
import NextAuth, { CredentialsSignin, type NextAuthConfig } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { accountKey, limitGuesses } from '../../lib/guessing.ts';
import {
  beginSession,
  type Claims,
  confirmSession,
  endOneSession,
  SESSION_SECONDS,
} from '../../lib/sessions.ts';
import { authenticate, type Principal, signOutEverywhere } from '../../lib/users.ts';
import { serverEnvironment } from '../../platform/env.ts';
import { AppError, Invalid, NotFound } from '../../platform/errors.ts';
import { log } from '../../platform/log/log.ts';
import { singleton } from '../../platform/singleton.ts';
import { callerAddress } from '../caller.ts';
import { annotateRequest } from '../exchange.ts';
import { lastAuthor, rememberAuthor } from './author.ts';
import { currentDevice, rememberAccount } from './device.ts';
import { decodeSessionToken, forgetSessionToken, SESSION_COOKIES } from './tokens.ts';

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
    const session = await beginSession(user, (await headers()).get('user-agent'));
    return { id: String(user.id), epoch: user.epoch, session };
  } catch (error) {
    throw error instanceof Invalid ? new RefusedSignIn(error) : error;
  }
}

function configuration(): NextAuthConfig {
  return {
    secret: serverEnvironment().AUTH_SECRET,
    trustHost: true,
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    providers: [Credentials({ credentials: { username: {}, password: {} }, authorize })],
    callbacks: {
      // The epoch is for servers of the previous version, which ignore session ids.
      jwt({ user, token }) {
        if (!user) return token;
        const { epoch, session } = user as unknown as Principal;
        return { id: Number(user.id), epoch, session };
      },
    },
    // Don't log errors: a wrong password is expected, and all others are thrown to the caller.
    logger: { error: () => {}, warn: (code) => log.warn('auth', { code }), debug: () => {} },
  };
}

/** Auth.js would redirect to the Referer, and fails when that is no URL. The doors redirect themselves. */
const NOWHERE = { redirect: false, redirectTo: '/' } as const;

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
 * Checks the password, sets the session cookie and returns the user's id.
 * @throws Invalid, TooManyFailures, Unavailable
 */
export async function startSession(username: string, password: string): Promise<number> {
  try {
    await auth().signIn('credentials', { username, password, ...NOWHERE });
  } catch (error) {
    throw unwrap(error);
  }
  const session = await readSession();
  if (!session) throw new Error('The session that began cannot be read');
  const secure = (await cookies()).get(SESSION_COOKIES[0]) !== undefined;
  await rememberAccount(accountKey(username), secure);
  await rememberAuthor(session.id, secure);
  return session.id;
}

/** The claims of this request's session cookie; the session may have ended. */
async function readSession(): Promise<(Claims & { forget(): void }) | undefined> {
  const jar = await cookies();
  for (const name of SESSION_COOKIES) {
    const token = jar.get(name)?.value;
    const claims = token && (await decodeSessionToken(token, name));
    if (!claims) continue;
    annotateRequest({ userId: claims.id });
    return { ...claims, forget: () => forgetSessionToken(token, name) };
  }
  return undefined;
}

/** Ends a session. One from before sessions had rows ends with all others of its user. */
async function end({ id, epoch, session }: Claims): Promise<void> {
  if (session === undefined) return signOutEverywhere(id, epoch);
  await endOneSession(id, session).catch((error) => {
    if (!(error instanceof NotFound)) throw error;
  });
}

/**
 * Ends this session, so that copies of the cookie stop working; then clears the cookie.
 * @throws Unavailable; the cookie then stays, so that the user can try again.
 */
export async function endSession(): Promise<void> {
  const session = await readSession();
  if (session) {
    await end(session);
    session.forget();
  }
  await auth().signOut(NOWHERE);
}

/**
 * The signed-in user of this request, or undefined. One read by primary key confirms that the
 * session has not ended and its user still exists.
 * @throws Unavailable
 */
export async function currentUser(): Promise<Principal | undefined> {
  const session = await readSession();
  if (!session) return undefined;
  const user = await confirmSession(session);
  if (!user) session.forget();
  return user;
}

/** The id of the user whose session this browser has or had; it does not prove identity. */
export async function formerUser(): Promise<number | undefined> {
  return (await readSession())?.id ?? (await lastAuthor());
}
