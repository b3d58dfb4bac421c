/** A client that writes while backups are taken, and records what was acknowledged. */
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { startNode, terminate } from '../../bin/child.ts';
import { inProject } from '../../bin/project.ts';
import type { Stored } from './writer.ts';

const START_MS = 20_000;

export class Writing {
  /** In the order in which they were written. */
  readonly stored: Stored[] = [];
  readonly #writer: ChildProcess;

  constructor(url: string, first: number, names: readonly string[]) {
    this.#writer = startNode({
      script: inProject('tests/backup/writer.ts'),
      args: [String(first), ...names],
      environment: {
        DATABASE_URL: url,
        AUTH_SECRET: randomBytes(24).toString('hex'),
        DATABASE_POOL: '2',
        LOG_LEVEL: 'error',
      },
    });
    this.#writer.on('message', (stored: Stored) => this.stored.push(stored));
  }

  /** Waits for another `count` messages. @throws Error when they do not come. */
  async more(count: number): Promise<void> {
    const wanted = this.stored.length + count;
    for (const began = Date.now(); this.stored.length < wanted; await pause(20)) {
      if (Date.now() - began > START_MS)
        throw new Error('The writer stored no more messages in time.');
    }
  }

  /** The slowest write sent since `since`, in milliseconds. */
  slowest(since: number): number {
    const recent = this.stored.filter(({ sent }) => sent >= since);
    return Math.max(0, ...recent.map(({ sent, acknowledged }) => acknowledged - sent));
  }

  stop(): Promise<void> {
    return terminate(this.#writer);
  }
}
