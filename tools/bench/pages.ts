/** The site's pages, as requested by visitors and by signed-in users. */
import type { Sending } from 'autocannon';
import { anyUser, type CommunitySize, middleOfTimeline, nameOfReader } from './community.ts';
import type { HttpTarget } from './http-load.ts';

/** The password of all users in the benchmark's community. */
export const PASSWORD = 'a password of the benchmark';

type Reader = Parameters<typeof nameOfReader>[0];

export interface Page {
  name: string;
  path: string | (() => string);
  /** The signed-in user, by the number of authors followed; absent for visitors. */
  reader?: Reader;
}

export function pages(size: CommunitySize): Page[] {
  const older = `?before=${middleOfTimeline(size)}`;
  const feed = (reader: Reader): Page => ({ name: `GET /, follows ${reader}`, path: '/', reader });
  return [
    { name: 'GET /public, visitor', path: '/public' },
    { name: 'GET /public, visitor, older', path: `/public${older}` },
    { name: 'GET /public, signed in', path: '/public', reader: 100 },
    ...([10, 100, 2_000, 5_000] as const).map(feed),
    { name: 'GET /, follows 100, older', path: `/${older}`, reader: 100 },
    { name: 'GET /<u>, visitor', path: '/user1' },
    { name: 'GET /<u>, signed in', path: () => `/${anyUser(size)}`, reader: 100 },
    { name: 'GET /<u>, visitor, older', path: `/user1${older}` },
  ];
}

const SESSION = /^(?:__Secure-)?authjs\.session-token=[^;]+/;

async function signIn(site: string, username: string): Promise<string> {
  const answer = await fetch(`${site}/login`, {
    method: 'POST',
    body: new URLSearchParams({ username, password: PASSWORD }),
    redirect: 'manual',
  });
  const cookies = answer.headers.getSetCookie();
  const session = cookies.map((cookie) => SESSION.exec(cookie)?.[0]).find(Boolean);
  if (!session) throw new Error(`${username} could not sign in: ${answer.status}`);
  return session;
}

/**
 * Signs in the page's reader, and checks that the page is the expected one.
 * @throws Error when it is not.
 */
export async function targetOfPage(
  site: string,
  { name, path, reader }: Page,
): Promise<HttpTarget> {
  const headers = reader ? { Cookie: await signIn(site, nameOfReader(reader)) } : undefined;
  const get = (): Sending => ({ method: 'GET', path: typeof path === 'string' ? path : path() });
  const answer = await fetch(site + get().path, { redirect: 'manual', headers: headers ?? {} });
  const signedIn = (await answer.text()).includes('action="/logout"');
  if (answer.status !== 200 || signedIn !== (reader !== undefined)) {
    throw new Error(`${name} is not the page to measure: ${answer.status}`);
  }
  const sending = typeof path === 'string' ? get() : get;
  return { base: site, sending, expected: 200, ...(headers ? { headers } : {}) };
}
