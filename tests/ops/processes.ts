/** The programs that the test starts, and stops by their own ids. */
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
  /** An address that answers once the program is ready. */
  ready: string;
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Waits until `url` answers with success. @throws Error with the result of `explain` if it does not. */
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

  /** Writes their output to files in `directory`. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  logOf(name: string): string {
    return `${this.#directory}/${name}.log`;
  }

  /** Takes over a process that was started elsewhere: logs its output, and stops it in the end. */
  adopt(name: string, child: ChildProcess): void {
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    const log = createWriteStream(this.logOf(name), { flags: 'a' });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
  }

  async start({ name, path, args, environment = {}, ready }: Program): Promise<ChildProcess> {
    // Only what it needs of our environment, since exporters read settings from many variables.
    const env = { NODE_ENV: 'production' as const, PATH: '/usr/bin:/bin', ...environment };
    const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], env, detached: true });
    this.adopt(name, child);
    await untilReady(child, ready, async () => {
      return `Output of ${name}:\n${(await readFile(this.logOf(name), 'utf8')).slice(-2_000)}`;
    });
    return child;
  }

  /** Kills a process, like a crash. */
  async kill(child: ChildProcess): Promise<void> {
    child.kill('SIGKILL');
    await ended(child);
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#children].map(terminate));
  }
}
