/** A load of writes during a failure, with the outcome of each. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { Simulator, segment } from './simulator.ts';

export interface Load {
  statuses: Map<number, number>;
  /** Milliseconds of the slowest answer. */
  slowest: number;
  /** Acknowledged messages, none of which may be lost. */
  acknowledged: string[];
  stop(): Promise<void>;
}

/** Twenty clients that post one message of `author` after another, until they are stopped. */
export function startLoad(base: string, author: string): Load {
  const simulator = new Simulator(base);
  let running = true;
  const load: Load = { statuses: new Map(), slowest: 0, acknowledged: [], stop: async () => {} };
  const client = async (name: number) => {
    for (let i = 0; running; i += 1) {
      const content = `${name}-${i}-${performance.now()}`;
      const begin = performance.now();
      const { status, headers } = await simulator.post(`/msgs/${segment(author)}`, { content });
      load.slowest = Math.max(load.slowest, performance.now() - begin);
      load.statuses.set(status, (load.statuses.get(status) ?? 0) + 1);
      if (status === 204) load.acknowledged.push(content);
      else expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      await pause(5);
    }
  };
  const clients = Array.from({ length: 20 }, (_, name) => client(name));
  load.stop = async () => {
    running = false;
    await Promise.all(clients);
  };
  return load;
}

/** Waits until `count` more posts have been refused. */
export async function refusals({ statuses }: Load, count: number): Promise<void> {
  const refused = () => statuses.get(503) ?? 0;
  const before = refused();
  await vi.waitUntil(() => refused() >= before + count, 10_000);
}

/** Waits until 500 posts in a row have succeeded. @throws Error after `limit` ms. */
export async function recovery(load: Load, limit: number): Promise<void> {
  const isBack = () => {
    if ([...load.statuses.keys()].some((status) => status !== 204)) load.statuses.clear();
    return (load.statuses.get(204) ?? 0) >= 500;
  };
  await vi.waitUntil(isBack, limit);
}
