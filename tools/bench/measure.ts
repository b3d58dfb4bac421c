/** Measures routes, pages, bursts and the mix, one after the other; each is a row of the report. */

import { environment } from '../../platform/env.ts';
import { type ApiRoute, apiRoutes } from './api.ts';
import { POSTS, REGISTRATIONS, runBursts } from './burst.ts';
import type { CommunitySize } from './community.ts';
import type { DatabaseAlone } from './database-alone.ts';
import { type Figures, type Load, warmUp } from './figures.ts';
import { type HttpTarget, loadHttp } from './http-load.ts';
import { RATE, runMix } from './mix.ts';
import { type Page, pages, targetOfPage } from './pages.ts';
import type { Row } from './report.ts';
import type { MeasuredServer } from './server.ts';
import { startVisits, VISITS } from './visits.ts';

const CONCURRENCIES = [1, 16];

export interface Plan {
  size: CommunitySize;
  /** Seconds of one measurement. */
  seconds: number;
  /** What to measure: matches names and listeners. */
  only: RegExp;
  /** Seconds of the simulator's mix; 0 for none. */
  mixSeconds: number;
  signal: AbortSignal;
}

export type Listener = Row['listener'];

export const LISTENERS: readonly Listener[] = ['simulator', 'site'];

export interface Subjects {
  server: MeasuredServer;
  database: DatabaseAlone;
}

function authorization(): string {
  const { SIMULATOR_USER, SIMULATOR_PASSWORD } = environment();
  return `Basic ${Buffer.from(`${SIMULATOR_USER}:${SIMULATOR_PASSWORD}`).toString('base64')}`;
}

/** The requests of a route of the API to one of a server's listeners. */
export function targetOfRoute(
  server: MeasuredServer,
  route: ApiRoute,
  listener: Listener,
): HttpTarget {
  const { sending, expected } = route;
  const base = listener === 'simulator' ? server.simulator : `${server.site}/api`;
  return { base, sending, expected, headers: { Authorization: authorization() } };
}

/** The figures of `target` under `load`, with milliseconds of the server's CPU per request. */
export async function measureHttp(server: MeasuredServer, target: HttpTarget, load: Load) {
  await loadHttp(target, warmUp(load));
  const before = await server.cpuSeconds();
  const figures = await loadHttp(target, load);
  const used = (await server.cpuSeconds()) - before;
  return { ...figures, cpu: figures.requests > 0 ? (used * 1_000) / figures.requests : null };
}

async function* measureRoute(
  { server, database }: Subjects,
  route: ApiRoute,
  plan: Plan,
): AsyncGenerator<Row> {
  const { name } = route;
  const wanted = LISTENERS.filter((listener) => plan.only.test(`${name} ${listener}`));
  for (const concurrency of wanted.length > 0 ? CONCURRENCIES : []) {
    const load = { concurrency, seconds: plan.seconds };
    const alone = await database.measure({ name, size: plan.size, load });
    for (const listener of wanted) {
      const figures = await measureHttp(server, targetOfRoute(server, route, listener), load);
      yield { name, listener, load: String(concurrency), ...figures, database: alone };
    }
  }
}

async function* measurePage(
  { server }: Subjects,
  page: Page,
  { only, seconds }: Plan,
): AsyncGenerator<Row> {
  const { name } = page;
  if (!only.test(`${name} site`)) return;
  const target = await targetOfPage(server.site, page);
  for (const concurrency of CONCURRENCIES) {
    const figures = await measureHttp(server, target, { concurrency, seconds });
    yield { name, listener: 'site', load: String(concurrency), ...figures, database: null };
  }
}

async function* measureMix({ server }: Subjects, plan: Plan): AsyncGenerator<Row> {
  const { size, mixSeconds, signal } = plan;
  if (mixSeconds === 0) return;
  const visits = await startVisits(server.site, size);
  const kinds = await runMix(server.simulator, size, mixSeconds, signal);
  const seen = await visits.stop();
  const row = (kind: string, figures: Figures): Row => ({
    name: `mix: ${kind}`,
    listener: 'simulator',
    load: `${RATE}/s`,
    ...figures,
    cpu: null,
    database: null,
  });
  for (const [kind, figures] of kinds) yield row(kind, figures);
  yield { ...row('pages', seen), listener: 'site', load: `${VISITS}/s` };
}

async function* measureBursts({ server }: Subjects, plan: Plan): AsyncGenerator<Row> {
  if (!plan.only.test('burst simulator')) return;
  const { posts, registrations } = await runBursts(server.simulator, plan.size, plan.signal);
  const rest = { listener: 'simulator', cpu: null, database: null } as const;
  yield { name: 'burst: POST /register', load: String(REGISTRATIONS), ...registrations, ...rest };
  yield { name: 'burst: POST /msgs/<u>', load: `${POSTS}/s`, ...posts, ...rest };
}

/** Carries out the plan. Reads come first, so that writes do not affect them. */
export async function* measureAll(subjects: Subjects, plan: Plan): AsyncGenerator<Row> {
  const routes = apiRoutes(plan.size);
  const reads = routes.filter(({ expected }) => expected === 200);
  const writes = routes.filter(({ expected }) => expected === 204);
  const parts = [
    ...reads.map((route) => () => measureRoute(subjects, route, plan)),
    ...pages(plan.size).map((page) => () => measurePage(subjects, page, plan)),
    ...writes.map((route) => () => measureRoute(subjects, route, plan)),
    () => measureBursts(subjects, plan),
    () => measureMix(subjects, plan),
  ];
  for (const measure of parts) {
    for await (const row of measure()) {
      plan.signal.throwIfAborted();
      yield row;
    }
  }
}
