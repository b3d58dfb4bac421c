/**
 * Updates a service like Docker does: starts a new task, waits until it is healthy, takes an old one
 * off the list, and stops it. Traefik polls that list at any time.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { anyPorts, type Ports } from '../../bin/ports.ts';
import { SERVER_ENVIRONMENT } from '../../bin/server-process.ts';
import type { Processes } from '../ops/processes.ts';
import { Edge } from './edge.ts';
import { Replica, statusOf } from './replica.ts';
import type { Rules } from './stack.ts';

/** Milliseconds between taking a task off the list and its SIGTERM, fixed by Docker. */
const GOSSIP = 2_000;

export interface Ended {
  name: string;
  code: number | null;
  milliseconds: number;
}

/** A random loopback network; its containers have the addresses from .1 on. */
const anyNetwork = () => {
  const part = () => 1 + Math.floor(Math.random() * 250);
  return `127.${part()}.${part()}`;
};

export class Swarm {
  readonly #rules: Rules;
  readonly #processes: Processes;
  readonly #network = anyNetwork();
  readonly #ports: Ports;
  readonly #environment: Record<string, string>;
  readonly edge: Edge;
  #made = 0;
  #tasks: Replica[] = [];

  constructor(
    rules: Rules,
    processes: Processes,
    { databaseUrl, ports, edge }: { databaseUrl: string; ports: Ports; edge: Edge },
  ) {
    this.#rules = rules;
    this.#processes = processes;
    this.#ports = ports;
    this.edge = edge;
    this.#environment = {
      ...SERVER_ENVIRONMENT,
      ...rules.environment,
      AUTH_URL: edge.url,
      DATABASE_URL: databaseUrl,
      AUTH_SECRET: 'a secret that only the tests know, and nobody else',
      LOG_LEVEL: 'info',
    };
  }

  async #start(server: string, version: string): Promise<Replica> {
    this.#made += 1;
    const replica = new Replica(
      `${version}-${this.#made}`,
      {
        server,
        address: `${this.#network}.${this.#made}`,
        ports: this.#ports,
        environment: { ...this.#environment, REVISION: version },
      },
      this.#processes,
    );
    await replica.healthy();
    return replica;
  }

  /** The healthy tasks on the list. */
  get tasks(): readonly Replica[] {
    return this.#tasks;
  }

  #list(tasks: Replica[]): void {
    this.#tasks = tasks;
    this.edge.run(tasks.map(({ address }) => address));
  }

  /** Starts all replicas, and then Traefik. */
  async start(server: string, version: string): Promise<void> {
    for (let count = 0; count < this.#rules.replicas; count += 1) {
      this.#list([...this.#tasks, await this.#start(server, version)]);
    }
    await this.edge.start(this.#processes);
    while ((await statusOf(`${this.edge.url}/api/latest`)) !== 200) await pause(100);
  }

  async #end(replica: Replica): Promise<Ended> {
    await pause(GOSSIP);
    return { name: replica.name, ...(await replica.stop(this.#rules.patience)) };
  }

  /** Replaces every replica by one of `server`, and returns how the old ones ended. */
  async update(server: string, version: string, say: (what: string) => void): Promise<Ended[]> {
    const ends: Promise<Ended>[] = [];
    for (const old of [...this.#tasks]) {
      if (ends.length > 0) await pause(this.#rules.delay);
      const fresh = await this.#start(server, version);
      say(`${fresh.name} is healthy; stopping ${old.name}`);
      this.#list([...this.#tasks.filter((task) => task !== old), fresh]);
      ends.push(this.#end(old));
    }
    return Promise.all(ends);
  }

  /** Lets one replica hang and die without notice to Docker or Traefik. */
  async crash(milliseconds: number): Promise<void> {
    const [victim] = this.#tasks;
    if (!victim) throw new Error('There is no replica');
    await victim.crash(milliseconds);
    this.#list(this.#tasks.filter((task) => task !== victim));
  }

  stop(): void {
    this.edge.stop();
  }
}

/** Makes a swarm without replicas. */
export async function makeSwarm(
  rules: Rules,
  processes: Processes,
  { databaseUrl, folder }: { databaseUrl: string; folder: string },
): Promise<Swarm> {
  const ports = await anyPorts();
  const edge = new Edge(rules, folder, ports, await anyPorts());
  return new Swarm(rules, processes, { databaseUrl, ports, edge });
}
