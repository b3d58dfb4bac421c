/**
 * The template of a request's path. Metrics and logs name requests by it: named by their paths they
 * would be as many as there are users, and as anybody cares to make up.
 */
import type { ActionKind } from '../activity.ts';
import { isSiteSegment } from '../usernames.ts';
import type { Listener } from './exchange.ts';

export interface Route {
  template: string;
  /** What the simulator does here, by the method of its request. */
  actions: Partial<Record<string, ActionKind>>;
}

const route = (template: string, actions: Route['actions'] = {}): Route => ({ template, actions });

/** Routes by the part of their path that does not vary. */
type Routes = Map<string, Route>;

const table = (...templates: string[]): Routes =>
  new Map(templates.map((template) => [template, route(template)]));

interface Api {
  exact: Routes;
  /** Followed by a username. */
  ofUser: Routes;
}

function api(prefix: string): Api {
  const at = (path: string, actions: Route['actions']) => route(prefix + path, actions);
  return {
    exact: new Map([
      ['/latest', at('/latest', { GET: 'latest' })],
      ['/register', at('/register', { POST: 'register' })],
      ['/msgs', at('/msgs', { GET: 'read' })],
    ]),
    ofUser: new Map([
      ['/msgs', at('/msgs/:username', { GET: 'read', POST: 'tweet' })],
      // The body says whether it is the opposite.
      ['/fllws', at('/fllws/:username', { GET: 'read', POST: 'follow' })],
    ]),
  };
}

const UNMATCHED = route('unmatched');
const SIMULATOR = api('');
const BELOW_API = api('/api');
const OPERATIONS = table('/metrics', '/livez', '/readyz');
const SITE = table(
  ...['/', '/public', '/login', '/register', '/logout', '/add_message', '/status'],
  ...['/api/health', '/icon.svg', '/robots.txt'],
);
const USER = route('/:username');
/** Routes by their first segment, which no user is called; one more segment follows. */
const BELOW_RESERVED = new Map([
  ['avatar', route('/avatar/:username')],
  ['message', route('/message/:id')],
]);
const OF_USER = table('/:username/follow', '/:username/unfollow');
const STATIC = route('/_next/static');

function apiRoute({ exact, ofUser }: Api, path: string): Route {
  const slash = path.indexOf('/', 1);
  if (slash === -1) return exact.get(path) ?? UNMATCHED;
  const [first, rest] = [path.slice(0, slash), path.slice(slash + 1)];
  if (rest === '') return exact.get(first) ?? UNMATCHED;
  return rest.includes('/') ? UNMATCHED : (ofUser.get(first) ?? UNMATCHED);
}

function siteRoute(path: string): Route {
  const exact = SITE.get(path);
  if (exact) return exact;
  if (path.startsWith('/api/')) return apiRoute(BELOW_API, path.slice('/api'.length));
  if (path.startsWith('/_next/static/')) return STATIC;
  const [, first = '', second, ...more] = path.split('/');
  if (more.length > 0) return UNMATCHED;
  if (first === '' || isSiteSegment(first)) {
    return (second && BELOW_RESERVED.get(first)) || UNMATCHED;
  }
  return second ? (OF_USER.get(`/:username/${second}`) ?? UNMATCHED) : USER;
}

/** Finds the route of an address as a request to `listener` carries it. */
export function routeOf(listener: Listener, url: string): Route {
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  if (listener === 'site') return siteRoute(path);
  if (listener === 'simulator') return apiRoute(SIMULATOR, path);
  return OPERATIONS.get(path) ?? UNMATCHED;
}
