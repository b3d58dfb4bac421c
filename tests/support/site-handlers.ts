/** The form handlers of the site, called in this process with a cookie jar for a browser. */
import { beforeEach, expect, vi } from 'vitest';
import { POST as logIn } from '../../app/(account)/login/submit/route.ts';
import { POST as logOut } from '../../app/(account)/logout/route.ts';
import { POST as register } from '../../app/(account)/register/submit/route.ts';
import { POST as followUser } from '../../app/(timelines)/[username]/follow/route.ts';
import { POST as unfollowUser } from '../../app/(timelines)/[username]/unfollow/route.ts';
import { POST as addMessage } from '../../app/(timelines)/add_message/route.ts';
import { registerUser } from '../../lib/users.ts';
import { currentUser } from '../../server/session/session.ts';
import { parseFlash } from '../../server/web/flash.ts';
import { jar } from './cookie-jar.ts';
import { uniqueName } from './factories.ts';

// Tests import these from here: whatever reads cookies has to be loaded after the mock below.
export { addMessage, currentUser, followUser, logIn, logOut, register, unfollowUser };

vi.mock('next/headers', async () => {
  const { jar } = await import('./cookie-jar.ts');
  return {
    headers: async () => {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      return new Headers({ host: 'minitwit.test', 'x-forwarded-proto': 'http', cookie });
    },
    cookies: async () => ({
      get: (name: string) => (jar.has(name) ? { name, value: jar.get(name) } : undefined),
      getAll: () => [...jar].map(([name, value]) => ({ name, value })),
      set: (name: string, value: string) => jar.set(name, value),
    }),
  };
});

type Handler = typeof logIn;
export const PASSWORD = 'correct horse 7';
/** The name of the session's cookie. */
export const TOKEN = 'authjs.session-token';

/** Submits a form to a handler, for a page of `username` where there is one. */
export function submit(
  handler: Handler,
  fields: Record<string, string>,
  username = '',
  headers = {},
) {
  const request = new Request('http://minitwit.test/', {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { host: 'minitwit.test', ...headers },
  });
  return handler(request, { params: Promise.resolve({ username }) });
}

/** The redirect of a response, and the flash of the next page. */
export function redirectOf(answer: Response) {
  const [, value] = /^flash=([^;]*)/.exec(answer.headers.get('set-cookie') ?? '') ?? [];
  return { status: answer.status, to: answer.headers.get('location'), ...parseFlash(value) };
}

/** Registers a user and returns the name. */
export async function newUser(): Promise<string> {
  const username = uniqueName();
  await registerUser({ username, email: 'a@example.org', password: PASSWORD });
  return username;
}

/** Signs a new user in and returns the name. */
export async function signedIn(): Promise<string> {
  const username = await newUser();
  expect((await submit(logIn, { username, password: PASSWORD })).status).toBe(303);
  return username;
}

beforeEach(() => jar.clear());
