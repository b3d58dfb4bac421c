/** Doing once what many ask for at the same time. */

/**
 * A read shared by all who ask for it while they wait: each gets the answer of a reading that began
 * after it asked, so nobody misses what was there by then. At most one reading is under way.
 */
export function share<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;
  return () => {
    next ??= new Promise<T>((resolve, reject) => {
      const begin = () =>
        setImmediate(() => {
          next = undefined;
          const reading = read();
          running = reading.catch(() => {});
          reading.then(resolve, reject);
        });
      running.then(begin);
    });
    return next;
  };
}

/** A batch does not grow beyond this unless asked to: what it delays everybody should stay small. */
const MOST = 100;

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

async function settle<Item, Result>(
  batch: Waiting<Item, Result>[],
  run: (items: Item[]) => Promise<Result[]>,
): Promise<void> {
  try {
    const results = await run(batch.map(({ item }) => item));
    batch.forEach(({ resolve }, index) => {
      resolve(results[index] as Result);
    });
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

/**
 * Hands over together, at most `most` at once, what is asked for in the same turn of the event loop.
 * `run` gives one result for each item, in their order; when it throws, the whole batch gets the error.
 */
export function batch<Item, Result>(
  run: (items: Item[]) => Promise<Result[]>,
  most = MOST,
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  const flush = () => {
    const all = waiting;
    waiting = [];
    for (let at = 0; at < all.length; at += most) void settle(all.slice(at, at + most), run);
  };
  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ item, resolve, reject });
    });
}
