/** What deploy/stack.yml says of the edge and of a rollout, so that the test does as a deployment does. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { Ports } from '../../bin/ports.ts';
import { inProject } from '../../bin/project.ts';

interface Service {
  command: string[];
  environment: Record<string, string>;
  stop_grace_period: string;
  deploy: {
    replicas: number;
    update_config: { order: string; parallelism: number; delay: string };
    labels: Record<string, string>;
  };
}

interface Stack {
  services: { traefik: Service; app: Service };
}

type Tree = { [key: string]: Tree | string | string[] };

/** Where Traefik's labels hold lists. */
const LISTS = ['middlewares', 'prefixes'];

/** The host name that the test's clients use. */
const DOMAIN = '127.0.0.1';

function milliseconds(duration: string): number {
  const [, amount = '', unit = ''] = /^(\d+)(ms|s)$/.exec(duration) ?? [];
  if (!amount) throw new Error(`"${duration}" is no duration that this test understands`);
  return Number(amount) * (unit === 's' ? 1_000 : 1);
}

/** Labels as the file provider wants them: their dots are levels. */
function nest(labels: Record<string, string>): Tree {
  const root: Tree = {};
  for (const [label, value] of Object.entries(labels)) {
    const path = label.split('.');
    const last = path.pop() ?? '';
    let node = root;
    for (const step of path) {
      node[step] ??= {};
      node = node[step] as Tree;
    }
    node[last] = LISTS.includes(last) ? value.split(',') : value;
  }
  return root;
}

/** A port of the stack's containers as it is here. */
function portHere(port: string, ports: Ports): string {
  const here = { '3000': ports.PORT, '5001': ports.SIMULATOR_PORT, '9464': ports.OPS_PORT }[port];
  if (!here) throw new Error(`The stack names a port that this test does not know: ${port}`);
  return String(here);
}

export class StackFile {
  readonly #traefik: Service;
  readonly #app: Service;

  constructor({ services: { traefik, app } }: Stack) {
    this.#traefik = traefik;
    this.#app = app;
    const { order, parallelism } = app.deploy.update_config;
    if (order !== 'start-first' || parallelism !== 1) {
      throw new Error('This test replaces one at a time, the new one first; the stack does not');
    }
  }

  get replicas(): number {
    return this.#app.deploy.replicas;
  }

  /** Milliseconds from the end of one replacement to the next. */
  get delay(): number {
    return milliseconds(this.#app.deploy.update_config.delay);
  }

  /** Milliseconds that a replica has to end. */
  get patience(): number {
    return milliseconds(this.#app.stop_grace_period);
  }

  /** What is set for a replica, secrets and addresses aside. */
  get environment(): Record<string, string> {
    const names = ['TRUST_PROXY', 'SHUTDOWN_GRACE_MS', 'KEEP_ALIVE_TIMEOUT'];
    return Object.fromEntries(names.map((name) => [name, this.#app.environment[name] ?? '']));
  }

  #flag(name: string): string {
    const found = this.#traefik.command.find((flag) => flag.startsWith(`--${name}=`));
    if (!found) throw new Error(`Traefik has no flag --${name} in the stack`);
    return found.slice(name.length + 3);
  }

  /** Milliseconds between two looks of Traefik at what runs. */
  get refresh(): number {
    return milliseconds(this.#flag('providers.swarm.refreshseconds'));
  }

  /** Flags for an entry point called `web` that treats requests as the published one does. */
  get flags(): string[] {
    const middlewares = this.#flag('entrypoints.websecure.http.middlewares');
    const transport = this.#traefik.command.filter((flag) =>
      flag.startsWith('--serverstransport.'),
    );
    return [`--entrypoints.web.http.middlewares=${middlewares}`, ...transport];
  }

  /** The configuration that the labels give, with these replicas. */
  routes(addresses: string[], ports: Ports): unknown {
    const labels = Object.entries(this.#app.deploy.labels).map(([label, value]) => [
      label,
      value.replace(/\$\{DOMAIN\}/g, DOMAIN).replaceAll('$$', '$'),
    ]);
    const { http } = nest(Object.fromEntries(labels)).traefik as { http: Tree };
    for (const service of Object.values(http.services as Tree)) {
      const { loadbalancer } = service as { loadbalancer: Tree };
      const { server, healthcheck } = loadbalancer as { server: Tree; healthcheck: Tree };
      const port = portHere(String(server.port), ports);
      delete loadbalancer.server;
      Object.assign(loadbalancer, {
        servers: addresses.map((address) => ({ url: `http://${address}:${port}` })),
        healthcheck: { ...healthcheck, port: portHere(String(healthcheck.port), ports) },
      });
    }
    return { http };
  }
}

export async function readStack(): Promise<StackFile> {
  return new StackFile(
    parse(await readFile(inProject('deploy/stack.yml'), 'utf8'), { merge: true }),
  );
}
