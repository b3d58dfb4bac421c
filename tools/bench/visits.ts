/** Page reads during other measurements: with a session or without, first pages and older ones. */
import type { CommunitySize } from './community.ts';
import { type Figures, figuresOf } from './figures.ts';
import { loadOfPage, pages } from './pages.ts';

/** Pages a second. */
export const VISITS = 5;

export interface Visits {
  /** Stops, and returns the figures. */
  stop(): Promise<Figures>;
}

/** The requests of every page but the feeds of those who follow thousands, whom few are like. */
async function requestsOf(site: string, size: CommunitySize) {
  const usual = pages(size).filter(({ reader }) => reader === undefined || reader <= 100);
  const loads = await Promise.all(usual.map((page) => loadOfPage(site, page)));
  return loads.map(({ sending, headers = {} }) => () => {
    const { path } = typeof sending === 'function' ? sending() : sending;
    return new Request(site + path, { headers });
  });
}

/** Begins to visit, one page after another at a steady pace whatever they take. */
export async function startVisits(site: string, size: CommunitySize): Promise<Visits> {
  const requests = await requestsOf(site, size);
  const times: number[] = [];
  const underWay: Promise<void>[] = [];
  const began = performance.now();
  const visit = async (request: Request) => {
    const start = performance.now();
    const answer = await fetch(request);
    await answer.arrayBuffer();
    if (answer.ok) times.push(performance.now() - start);
  };
  const timer = setInterval(() => {
    const next = requests[underWay.length % requests.length];
    // A failure has no time, and so counts as an error at the end.
    if (next) underWay.push(visit(next()).catch(() => {}));
  }, 1_000 / VISITS);
  return {
    async stop() {
      clearInterval(timer);
      const seconds = (performance.now() - began) / 1_000;
      await Promise.all(underWay);
      return figuresOf(times, seconds, underWay.length - times.length);
    },
  };
}
