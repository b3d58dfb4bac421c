/** The programs that the test starts, and ends again, each by its own id. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { ended, terminate } from '../../bin/child.ts';

const START_MS = 30_000;

export interface Program {
  name: string;
  path: string;
  args: string[];
  environment?: Record<string, string>;
  /** An address that answers once it is ready. */
  ready: string;
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Waits until `url` answers well. @throws Error with what `explain` says when it does not. */
export async function untilReady(
  child: ChildProcess,
  url: string,
  explain: () => Promise<string>,
): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (!(await answers(url))) {
    const dead = child.exitCode !== null || child.signalCode !== null;
    if (dead || Date.now() > deadline)
      throw new Error(`${url} does not answer. ${await explain()}`);
    await pause(100);
  }
}

export class Processes {
  readonly #directory: string;
  readonly #children = new Set<ChildProcess>();

  /** Their output goes to files in `directory`. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  logOf(name: string): string {
    return `${this.#directory}/${name}.log`;
  }

  /** Sees to the end of a process that was started elsewhere, and keeps what it prints. */
  adopt(name: string, child: ChildProcess): void {
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    const log = createWriteStream(this.logOf(name), { flags: 'a' });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
  }

  async start({ name, path, args, environment = {}, ready }: Program): Promise<ChildProcess> {
    // Nothing of ours but what it needs: exporters read settings from many variables.
    const env = { NODE_ENV: 'production' as const, PATH: '/usr/bin:/bin', ...environment };
    const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], env, detached: true });
    this.adopt(name, child);
    await untilReady(child, ready, async () => {
      return `${name} said:\n${(await readFile(this.logOf(name), 'utf8')).slice(-2_000)}`;
    });
    return child;
  }

  /** Ends a process at once, as a crash would. */
  async kill(child: ChildProcess): Promise<void> {
    child.kill('SIGKILL');
    await ended(child);
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#children].map(terminate));
  }
}
