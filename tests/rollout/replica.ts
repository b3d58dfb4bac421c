/** One replica as in a container: with its own address, on the same ports as all others. */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { ended, startNode } from '../../bin/child.ts';
import type { Ports } from '../../bin/ports.ts';
import { HEAP } from '../../bin/server-process.ts';
import type { Processes } from '../ops/processes.ts';

/** Milliseconds between two health checks of a starting container. */
const CHECK = 250;
const START_MS = 60_000;

export interface Settings {
  /** The script of the server. */
  server: string;
  address: string;
  ports: Ports;
  environment: Record<string, string>;
}

/** The status of a response; 0 without one. */
export async function statusOf(url: string): Promise<number> {
  return fetch(url, { signal: AbortSignal.timeout(3_000) }).then(
    async (answer) => {
      await answer.text();
      return answer.status;
    },
    () => 0,
  );
}

export class Replica {
  readonly name: string;
  readonly address: string;
  readonly #child: ChildProcess;
  readonly #ops: string;

  constructor(name: string, settings: Settings, processes: Processes) {
    const { server, address, ports, environment } = settings;
    this.name = name;
    this.address = address;
    this.#ops = `http://${address}:${ports.OPS_PORT}`;
    const numbers = Object.entries(ports).map(([key, port]) => [key, String(port)]);
    this.#child = startNode({
      script: server,
      options: HEAP,
      quiet: true,
      environment: { ...environment, HOSTNAME: address, ...Object.fromEntries(numbers) },
    });
    processes.adopt(name, this.#child);
  }

  async isReady(): Promise<boolean> {
    return (await statusOf(`${this.#ops}/readyz`)) === 200;
  }

  /** Waits until it is ready. @throws Error when it exits or times out. */
  async healthy(): Promise<void> {
    const deadline = Date.now() + START_MS;
    while (!(await this.isReady())) {
      const gone = this.#child.exitCode !== null || this.#child.signalCode !== null;
      if (gone || Date.now() > deadline) throw new Error(`${this.name} did not become ready`);
      await pause(CHECK);
    }
  }

  /** Stops it like Docker does: SIGTERM, and SIGKILL after `patience` milliseconds. */
  async stop(patience: number): Promise<{ code: number | null; milliseconds: number }> {
    const began = Date.now();
    const limit = setTimeout(() => this.#child.kill('SIGKILL'), patience);
    this.#child.kill('SIGTERM');
    await ended(this.#child);
    clearTimeout(limit);
    return { code: this.#child.exitCode, milliseconds: Date.now() - began };
  }

  /** Hangs for a while without answering, and then dies. */
  async crash(milliseconds: number): Promise<void> {
    this.#child.kill('SIGSTOP');
    await pause(milliseconds);
    this.#child.kill('SIGKILL');
    await ended(this.#child);
  }
}
