/** The requests of the loads, by name. `n` is different each time. */

import { anyUser } from '../../../tools/bench/community.ts';
import { PASSWORD } from '../../../tools/bench/pages.ts';
import { AUTHORIZATION } from '../../support/authorization.ts';
import type { Sent } from '../../support/http.ts';
import { LONG_WINDED, TOWN } from '../people.ts';

export type Asked = Sent & { path: string };

/** Later than every message, so that every address is unique and shows the newest page. */
const BEFORE = 'before=1900000000000-';

const run = Math.random().toString(36).slice(2);

const get = (path: string): Asked => ({ path });

const form = (path: string, fields: Record<string, string>): Asked => ({
  path,
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});

const api = (path: string, body?: Record<string, string>): Asked => ({
  path,
  ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  headers: { Authorization: AUTHORIZATION, 'content-type': 'application/json' },
});

const login = () => form('/login', { username: anyUser(TOWN), password: PASSWORD });

function register(n: number): Asked {
  const password = 'correct horse 7';
  const username = `signed up ${run} ${n}`;
  return form('/register', { username, email: 'a@b.example', password, password2: password });
}

/** Round-robin: the n-th of these. */
const turn = (n: number, ...asked: (() => Asked)[]): Asked =>
  asked[n % asked.length]?.() ?? get('/');

export const REQUESTS = {
  'older pages': (n: number) => get(`/${anyUser(TOWN)}?${BEFORE}${n}`),
  'long pages': (n: number) => get(`/${LONG_WINDED}?${BEFORE}${n}`),
  visits: (n: number) =>
    turn(
      n,
      () => get('/public'),
      () => get(`/${anyUser(TOWN)}`),
      () => get('/public'),
      () => get(`/public?${BEFORE}${n}`),
    ),
  'sign-ins': (n: number) => turn(n, login, () => register(n)),
  actions: (n: number) =>
    turn(
      n,
      () => api(`/msgs/${anyUser(TOWN)}?latest=${n}`, { content: 'What a crowd today' }),
      () => api(`/fllws/${anyUser(TOWN)}?latest=${n}`, { follow: anyUser(TOWN) }),
      () => api(`/msgs/${anyUser(TOWN)}?latest=${n}`, { content: 'And more of it' }),
      () => api('/msgs?no=100'),
    ),
  'long lists': (n: number) =>
    turn(
      n,
      () => api(`/msgs/${LONG_WINDED}?no=10000`),
      () => api('/msgs?no=10000'),
    ),
} satisfies Record<string, (n: number) => Asked>;
