/** The built servers, each on its own ports, which stay the same after a restart. */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { startNode } from '../../bin/child.ts';
import { anyPorts, type Ports } from '../../bin/ports.ts';
import { SERVER } from '../../bin/standalone.ts';
import { type Processes, untilReady } from './processes.ts';

const HOST = '127.0.0.1';

export class Replica {
  readonly name: string;
  readonly #ports: Ports;
  readonly #databaseUrl: string;
  readonly #processes: Processes;
  #child: ChildProcess | undefined;
  /** The lines of its log. */
  readonly log: string[] = [];

  constructor(name: string, ports: Ports, databaseUrl: string, processes: Processes) {
    this.name = name;
    this.#ports = ports;
    this.#databaseUrl = databaseUrl;
    this.#processes = processes;
  }

  get site(): string {
    return `http://${HOST}:${this.#ports.PORT}`;
  }

  get simulator(): string {
    return `http://${HOST}:${this.#ports.SIMULATOR_PORT}`;
  }

  /** The target that Prometheus scrapes. */
  get target(): string {
    return `${HOST}:${this.#ports.OPS_PORT}`;
  }

  async start(): Promise<void> {
    const ports = Object.entries(this.#ports).map(([name, port]) => [name, String(port)]);
    const child = startNode({
      script: SERVER,
      quiet: true,
      environment: {
        NODE_ENV: 'production',
        NEXT_MANUAL_SIG_HANDLE: '1',
        HOSTNAME: HOST,
        DATABASE_URL: this.#databaseUrl,
        AUTH_SECRET: 'a secret that only the tests know, and nobody else',
        LOG_LEVEL: 'info',
        ...Object.fromEntries(ports),
      },
    });
    if (child.stdout) {
      createInterface({ input: child.stdout }).on('line', (line) => this.log.push(line));
    }
    this.#processes.adopt(this.name, child);
    this.#child = child;
    const explain = async () => this.log.slice(-20).join('\n');
    await untilReady(child, `http://${this.target}/readyz`, explain);
    await untilReady(child, `${this.site}/public`, explain);
  }

  async kill(): Promise<void> {
    if (this.#child) await this.#processes.kill(this.#child);
  }
}

/** Makes a replica with ports, not started yet. */
export async function makeReplica(name: string, databaseUrl: string, processes: Processes) {
  return new Replica(name, await anyPorts(HOST), databaseUrl, processes);
}
