/** Everything of a deployment that can run without containers, started for one test. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LocalPostgres, startLocalPostgres } from '../../bin/local-postgres.ts';
import { anyPorts, freePort } from '../../bin/ports.ts';
import { inProject } from '../../bin/project.ts';
import { migrate } from '../../db/migrate.ts';
import { newFolder, removeFolder } from '../support/folders.ts';
import { Prometheus } from './api.ts';
import { writeAlertmanager, writePrometheus } from './configuration.ts';
import { Inbox } from './inbox.ts';
import { Processes } from './processes.ts';
import type { Programs } from './programs.ts';
import { makeReplica, type Replica } from './replicas.ts';

const address = (port: number) => `127.0.0.1:${port}`;

/** Writes what a backup job writes for the node exporter. */
export async function reportBackup(directory: string, secondsAgo: number): Promise<void> {
  const then = Math.round(Date.now() / 1_000 - secondsAgo);
  await writeFile(
    join(directory, 'textfile', 'minitwit_backup.prom'),
    `minitwit_backup_last_success_timestamp_seconds{kind="base"} ${then}
minitwit_backup_last_success_timestamp_seconds{kind="wal"} ${then}
minitwit_restore_drill_last_success_timestamp_seconds ${then}
`,
  );
}

export class Stack {
  readonly directory: string;
  readonly processes: Processes;
  readonly inbox = new Inbox();
  readonly #programs: Programs;
  replicas: Replica[] = [];
  #postgres: LocalPostgres | undefined;
  #prometheus: Prometheus | undefined;
  /** Jobs that are scraped in a deployment, but do not run here. */
  absentJobs: string[] = [];

  constructor(directory: string, programs: Programs) {
    this.directory = directory;
    this.processes = new Processes(directory);
    this.#programs = programs;
  }

  get prometheus(): Prometheus {
    if (!this.#prometheus) throw new Error('Prometheus is not started');
    return this.#prometheus;
  }

  get databaseUrl(): string {
    return this.#postgres?.url ?? '';
  }

  async startPostgres(): Promise<void> {
    this.#postgres = await startLocalPostgres(join(this.directory, 'postgres'));
  }

  async stopPostgres(): Promise<void> {
    await this.#postgres?.stop();
    this.#postgres = undefined;
  }

  async startReplicas(): Promise<void> {
    await migrate(this.databaseUrl, inProject('db/migrations'));
    const { databaseUrl, processes } = this;
    for (const name of ['first', 'second']) {
      this.replicas.push(await makeReplica(name, databaseUrl, processes));
    }
    await Promise.all(this.replicas.map((replica) => replica.start()));
  }

  async #startExporters(node: string, postgres: string): Promise<void> {
    await mkdir(join(this.directory, 'textfile'));
    await reportBackup(this.directory, 60);
    const textfile = `--collector.textfile.directory=${join(this.directory, 'textfile')}`;
    await this.processes.start({
      name: 'node-exporter',
      path: this.#programs.nodeExporter,
      args: [`--web.listen-address=${node}`, textfile],
      ready: `http://${node}/metrics`,
    });
    await this.processes.start({
      name: 'postgres-exporter',
      path: this.#programs.postgresExporter,
      args: [`--web.listen-address=${postgres}`],
      environment: { DATA_SOURCE_NAME: `${this.databaseUrl}?sslmode=disable` },
      ready: `http://${postgres}/metrics`,
    });
  }

  async #startAlertmanager(own: string): Promise<void> {
    const folder = join(this.directory, 'alertmanager');
    await writeAlertmanager(folder, await this.inbox.open());
    await this.processes.start({
      name: 'alertmanager',
      path: this.#programs.alertmanager,
      args: [
        ...[`--config.file=${folder}/alertmanager.yml`, `--storage.path=${folder}/state`],
        ...[`--web.listen-address=${own}`, '--cluster.listen-address='],
      ],
      ready: `http://${own}/-/ready`,
    });
  }

  async startMonitoring(): Promise<void> {
    const ports = await anyPorts();
    const [node, postgres] = [address(ports.PORT), address(ports.SIMULATOR_PORT)];
    const [alertmanager, own] = [address(ports.OPS_PORT), address(await freePort())];
    await this.#startExporters(node, postgres);
    await this.#startAlertmanager(alertmanager);
    const folder = join(this.directory, 'prometheus');
    this.absentJobs = await writePrometheus(folder, {
      minitwit: this.replicas.map(({ target }) => target),
      ...{ postgres: [postgres], node: [node], alertmanager: [alertmanager], prometheus: [own] },
    });
    this.#prometheus = new Prometheus(`http://${own}`);
    await this.processes.start({
      name: 'prometheus',
      path: this.#programs.prometheus,
      args: [
        ...[`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/readings`],
        `--web.listen-address=${own}`,
      ],
      ready: `http://${own}/-/ready`,
    });
  }

  async stop(): Promise<void> {
    await this.processes.stopAll();
    this.inbox.close();
    await this.stopPostgres();
    await removeFolder(this.directory);
  }
}

/** Makes a stack with its own folder, not started yet. */
export async function makeStack(programs: Programs): Promise<Stack> {
  const directory = await newFolder('ops');
  return new Stack(directory, programs);
}
