/** Combines concurrent calls into one. */

/**
 * Shares one read among concurrent callers. Each gets the result of a read that started after its
 * call, so it sees everything written before. At most one read runs at a time.
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

/** Default maximum batch size: everyone in a batch waits for all of it. */
const MAX_BATCH = 100;

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
 * Batches the calls made in the same turn of the event loop, at most `max` per batch. `run` returns
 * one result per item, in order; when it throws, every call of the batch gets the error.
 */
export function batch<Item, Result>(
  run: (items: Item[]) => Promise<Result[]>,
  max = MAX_BATCH,
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  const flush = () => {
    const all = waiting;
    waiting = [];
    for (let at = 0; at < all.length; at += max) void settle(all.slice(at, at + max), run);
  };
  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ item, resolve, reject });
    });
}
