/** Measures two servers alternately, so that load on the machine affects both equally. */

import { apiRoutes } from './api.ts';
import type { CommunitySize } from './community.ts';
import type { Compared, Round } from './comparison.ts';
import type { DatabaseAlone } from './database-alone.ts';
import type { HttpTarget } from './http-load.ts';
import { LISTENERS, type Listener, measureHttp, targetOfRoute } from './measure.ts';
import { pages, targetOfPage } from './pages.ts';
import type { MeasuredServer } from './server.ts';

/** Concurrent requests. */
const CONCURRENCY = 16;

export type Builds = Record<'before' | 'now', MeasuredServer>;

interface Subject {
  name: string;
  listener: Listener;
  /** Whether the database alone can be measured, too. */
  isStatement: boolean;
  targetOn(server: MeasuredServer): Promise<HttpTarget>;
}

export interface RoundsPlan {
  size: CommunitySize;
  subjects: Subject[];
  rounds: number;
  /** Seconds of one measurement. */
  seconds: number;
  signal: AbortSignal;
}

/** The routes and pages whose name and listener match `only`. */
export function subjectsOf(size: CommunitySize, only: RegExp): Subject[] {
  const routes = LISTENERS.flatMap((listener) =>
    apiRoutes(size).map(
      (route): Subject => ({
        ...{ name: route.name, listener, isStatement: true },
        targetOn: async (server) => targetOfRoute(server, route, listener),
      }),
    ),
  );
  const site = pages(size).map(
    (page): Subject => ({
      ...{ name: page.name, listener: 'site', isStatement: false },
      targetOn: ({ site }) => targetOfPage(site, page),
    }),
  );
  return [...routes, ...site].filter(({ name, listener }) => only.test(`${name} ${listener}`));
}

interface Comparison extends Subject {
  targets: Record<keyof Builds, HttpTarget>;
  done: Round[];
}

/** The order alternates from round to round: A B, B A, A B, … */
async function measureRound(
  builds: Builds,
  { targets }: Comparison,
  seconds: number,
  isOdd: boolean,
): Promise<Omit<Round, 'alone'>> {
  const load = { seconds, concurrency: CONCURRENCY };
  const measure = (build: keyof Builds) => measureHttp(builds[build], targets[build], load);
  if (isOdd) {
    const now = await measure('now');
    return { before: await measure('before'), now };
  }
  return { before: await measure('before'), now: await measure('now') };
}

async function prepare(builds: Builds, subjects: Subject[]): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const subject of subjects) {
    const before = await subject.targetOn(builds.before);
    const targets = { before, now: await subject.targetOn(builds.now) };
    comparisons.push({ ...subject, targets, done: [] });
  }
  return comparisons;
}

/** Measures all subjects in each round, and the database alone with them. Reports progress to `say`. */
export async function measureRounds(
  builds: Builds,
  database: DatabaseAlone,
  { size, subjects, rounds, seconds, signal }: RoundsPlan,
  say: (line: string) => void,
): Promise<Compared[]> {
  const comparisons = await prepare(builds, subjects);
  const load = { seconds, concurrency: CONCURRENCY };
  for (let round = 0; round < rounds; round += 1) {
    say(`Round ${round + 1} of ${rounds} …`);
    for (const comparison of comparisons) {
      signal.throwIfAborted();
      const measurement = { name: comparison.name, size, load };
      const alone = comparison.isStatement ? (await database.measure(measurement)).perSecond : null;
      const measured = await measureRound(builds, comparison, seconds, round % 2 === 1);
      comparison.done.push({ ...measured, alone });
    }
  }
  return comparisons.map(({ name, listener, done }) => ({ name, listener, rounds: done }));
}
