/**
 * The routes, for the simulator listener's router, and for metrics and logs, which label requests by
 * route template: labelled by path, clients could create any number of series.
 */
import type { ActionKind } from '../lib/activity.ts';
import { isSiteSegment } from '../lib/usernames.ts';
import type { Listener } from './exchange.ts';

export interface Route {
  template: string;
  /** The simulator's action for each method. */
  actions: Partial<Record<string, ActionKind>>;
}

const route = (template: string, actions: Route['actions'] = {}): Route => ({ template, actions });

/** Routes by template. */
type Routes = Map<string, Route>;

const table = (...templates: string[]): Routes =>
  new Map(templates.map((template) => [template, route(template)]));

/** The routes of the simulator API with their methods and actions. */
export const API = {
  latest: { template: '/latest', actions: { GET: 'latest' } },
  register: { template: '/register', actions: { POST: 'register' } },
  messages: { template: '/msgs', actions: { GET: 'read' } },
  messagesOf: { template: '/msgs/:username', actions: { GET: 'read', POST: 'tweet' } },
  // The body decides whether a POST is an unfollow.
  follows: { template: '/fllws/:username', actions: { GET: 'read', POST: 'follow' } },
} as const satisfies Record<string, Route>;

const UNMATCHED = route('unmatched');
const SIMULATOR: Routes = new Map(Object.values(API).map((each) => [each.template, each]));
const BELOW_API: Routes = new Map(
  Object.values(API).map(({ template, actions }) => [template, route(`/api${template}`, actions)]),
);
const OPERATIONS = table('/metrics', '/livez', '/readyz');
const SITE = table(
  ...['/', '/public', '/login', '/register', '/logout', '/add_message', '/status'],
  ...['/api/health', '/icon.svg', '/favicon.ico', '/robots.txt'],
);
const USER = route('/:username');
/** Two-segment routes by their first segment, a reserved username. */
const BELOW_RESERVED = new Map([
  ['avatar', route('/avatar/:username')],
  ['message', route('/message/:id')],
]);
const OF_USER = table('/:username/follow', '/:username/unfollow');
const STATIC = route('/_next/static');

/** Splits a request's URL into path and query. */
export function splitUrl(url: string): { path: string; query: string } {
  const mark = url.indexOf('?');
  if (mark === -1) return { path: url, query: '' };
  return { path: url.slice(0, mark), query: url.slice(mark + 1) };
}

/** Repeated and trailing slashes are ignored. */
function findIn(routes: Routes, path: string): { route: Route; username: string } {
  const [first = '', username = '', ...rest] = path.split('/').filter((part) => part !== '');
  const template = `/${first}${username === '' ? '' : '/:username'}`;
  const found = path.startsWith('/') && rest.length === 0 ? routes.get(template) : undefined;
  return { route: found ?? UNMATCHED, username };
}

/** Finds the route of a path on the simulator listener, and its username, still encoded. */
export const findSimulatorRoute = (path: string) => findIn(SIMULATOR, path);

function siteRoute(path: string): Route {
  const exact = SITE.get(path);
  if (exact) return exact;
  if (path.startsWith('/api/')) return findIn(BELOW_API, path.slice('/api'.length)).route;
  if (path.startsWith('/_next/static/')) return STATIC;
  const [, first = '', second, ...more] = path.split('/');
  if (more.length > 0) return UNMATCHED;
  if (first === '' || isSiteSegment(first)) {
    return (second && BELOW_RESERVED.get(first)) || UNMATCHED;
  }
  return second ? (OF_USER.get(`/:username/${second}`) ?? UNMATCHED) : USER;
}

/** Finds the route of a request's URL on `listener`. */
export function routeOf(listener: Listener, url: string): Route {
  const { path } = splitUrl(url);
  if (listener === 'site') return siteRoute(path);
  if (listener === 'simulator') return findSimulatorRoute(path).route;
  return OPERATIONS.get(path) ?? UNMATCHED;
}
