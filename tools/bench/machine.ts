/** What a measurement was made on: figures mean nothing without it. */
import { createRequire } from 'node:module';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import type { Report } from './report.ts';

type Machine = Report['machine'];

const packageVersion = (name: string): string =>
  createRequire(import.meta.url)(`${name}/package.json`).version;

/** Describes this machine, and the database server of version `postgres`. */
export function describeMachine(postgres: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: Math.round(totalmem() / 1e8) / 10,
    system: `${type()} ${release()} ${process.arch}`,
    node: process.versions.node,
    next: packageVersion('next'),
    postgres,
  };
}

export const machineInWords = ({ cpu, cores, memory, system, ...versions }: Machine) =>
  `${cores} cores of ${cpu}, ${memory} GB, ${system}; ` +
  `Node ${versions.node}, Next ${versions.next}, PostgreSQL ${versions.postgres}`;
