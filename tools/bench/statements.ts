/**
 * The program that measures the database alone: the statements of the API's routes, prepared, through
 * a pool like the server's, without HTTP and in a process of its own as the server is.
 */
import { connect } from '../../db/client.ts';
import { environment } from '../../platform/env.ts';
import { apiRoutes } from './api.ts';
import type { Measurement } from './database-alone.ts';
import { type Figures, figuresOf, type Load, warmUp } from './figures.ts';

/** Repeats an action with the concurrency of `load`. */
async function repeat(act: () => Promise<unknown>, load: Load): Promise<Figures> {
  const times: number[] = [];
  let errors = 0;
  const begin = performance.now();
  const end = begin + load.seconds * 1_000;
  let last = begin;
  const one = async () => {
    while (last < end) {
      const before = performance.now();
      const done = await act().then(
        () => true,
        () => false,
      );
      last = performance.now();
      if (done) times.push(last - before);
      else errors += 1;
    }
  };
  await Promise.all(Array.from({ length: load.concurrency }, one));
  return figuresOf(times, (last - begin) / 1_000, errors);
}

const { DATABASE_URL = '' } = environment();
connect(DATABASE_URL);
// The channel to the parent keeps this process alive.
process.channel?.ref();

process.on('message', async ({ name, size, load }: Measurement) => {
  const route = apiRoutes(size).find((candidate) => candidate.name === name);
  if (!route) throw new Error(`There is no route ${name}`);
  await repeat(route.statement, warmUp(load));
  process.send?.(await repeat(route.statement, load));
});
