/** Measures two servers in turns, so that what changes on the machine meanwhile meets both. */

import { apiRoutes } from './api.ts';
import type { CommunitySize } from './community.ts';
import type { Compared, Round } from './comparison.ts';
import type { DatabaseAlone } from './database-alone.ts';
import type { HttpLoad } from './http-load.ts';
import { LISTENERS, type Listener, loadOfRoute, measureHttp } from './measure.ts';
import { loadOfPage, pages } from './pages.ts';
import type { MeasuredServer } from './server.ts';

/** Requests at once. */
const CONCURRENCY = 16;

export type Builds = Record<'before' | 'now', MeasuredServer>;

interface Subject {
  name: string;
  listener: Listener;
  /** Whether the database alone can do the same. */
  isStatement: boolean;
  loadOn(server: MeasuredServer): Promise<HttpLoad>;
}

export interface RoundsPlan {
  size: CommunitySize;
  subjects: Subject[];
  rounds: number;
  /** Seconds of one measurement. */
  seconds: number;
  signal: AbortSignal;
}

/** The routes and pages whose name and listener fit. */
export function subjectsOf(size: CommunitySize, only: RegExp): Subject[] {
  const routes = LISTENERS.flatMap((listener) =>
    apiRoutes(size).map(
      (route): Subject => ({
        ...{ name: route.name, listener, isStatement: true },
        loadOn: async (server) => loadOfRoute(server, route, listener),
      }),
    ),
  );
  const site = pages(size).map(
    (page): Subject => ({
      ...{ name: page.name, listener: 'site', isStatement: false },
      loadOn: ({ site }) => loadOfPage(site, page),
    }),
  );
  return [...routes, ...site].filter(({ name, listener }) => only.test(`${name} ${listener}`));
}

interface Contest extends Subject {
  loads: Record<keyof Builds, HttpLoad>;
  done: Round[];
}

/** Who comes first changes from round to round: A B, B A, A B, … */
async function measureRound(
  builds: Builds,
  { loads }: Contest,
  seconds: number,
  isOdd: boolean,
): Promise<Omit<Round, 'alone'>> {
  const dose = { seconds, concurrency: CONCURRENCY };
  const measure = (build: keyof Builds) => measureHttp(builds[build], loads[build], dose);
  if (isOdd) {
    const now = await measure('now');
    return { before: await measure('before'), now };
  }
  return { before: await measure('before'), now: await measure('now') };
}

async function prepare(builds: Builds, subjects: Subject[]): Promise<Contest[]> {
  const contests: Contest[] = [];
  for (const subject of subjects) {
    const before = await subject.loadOn(builds.before);
    const loads = { before, now: await subject.loadOn(builds.now) };
    contests.push({ ...subject, loads, done: [] });
  }
  return contests;
}

/** Measures all subjects in each round, and the database alone with them. Reports progress to `say`. */
export async function measureRounds(
  builds: Builds,
  database: DatabaseAlone,
  { size, subjects, rounds, seconds, signal }: RoundsPlan,
  say: (line: string) => void,
): Promise<Compared[]> {
  const contests = await prepare(builds, subjects);
  const dose = { seconds, concurrency: CONCURRENCY };
  for (let round = 0; round < rounds; round += 1) {
    say(`Round ${round + 1} of ${rounds} …`);
    for (const contest of contests) {
      signal.throwIfAborted();
      const order = { name: contest.name, size, dose };
      const alone = contest.isStatement ? (await database.measure(order)).perSecond : null;
      const measured = await measureRound(builds, contest, seconds, round % 2 === 1);
      contest.done.push({ ...measured, alone });
    }
  }
  return contests.map(({ name, listener, done }) => ({ name, listener, rounds: done }));
}
