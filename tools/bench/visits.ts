/** Page reads during other measurements: with a session or without, first pages and older ones. */
import type { CommunitySize } from './community.ts';
import { type Figures, figuresOf } from './figures.ts';
import { pages, targetOfPage } from './pages.ts';

/** Pages a second. */
export const VISITS = 5;

export interface Visits {
  /** Stops, and returns the figures. */
  stop(): Promise<Figures>;
}

/** The requests of every page except feeds of users who follow thousands. */
async function requestsOf(site: string, size: CommunitySize) {
  const usual = pages(size).filter(({ reader }) => reader === undefined || reader <= 100);
  const targets = await Promise.all(usual.map((page) => targetOfPage(site, page)));
  return targets.map(({ sending, headers = {} }) => () => {
    const { path } = typeof sending === 'function' ? sending() : sending;
    return new Request(site + path, { headers });
  });
}

/** Starts to request pages in turn, at a constant rate however long they take. */
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
