/** The real monitoring programs: installed ones, else Debian's. */
import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram, UNPACKED, unpackDebian } from '../support/tools.ts';

/** The names of each program, Debian's first, and its Debian package. */
const PROGRAMS = {
  prometheus: { names: ['prometheus'], from: 'prometheus' },
  promtool: { names: ['promtool'], from: 'prometheus' },
  alertmanager: {
    names: ['prometheus-alertmanager', 'alertmanager'],
    from: 'prometheus-alertmanager',
  },
  amtool: { names: ['amtool'], from: 'prometheus-alertmanager' },
  nodeExporter: {
    names: ['prometheus-node-exporter', 'node_exporter'],
    from: 'prometheus-node-exporter',
  },
  postgresExporter: {
    names: ['prometheus-postgres-exporter', 'postgres_exporter'],
    from: 'prometheus-postgres-exporter',
  },
} as const;

type Name = keyof typeof PROGRAMS;
/** The path of each program. */
export type Programs = Record<Name, string>;

const NAMES = Object.keys(PROGRAMS) as Name[];

/** Debian's Alertmanager reads its default templates from this folder only; other builds embed them. */
const TEMPLATES = '/usr/share/prometheus/alertmanager';

const find = (name: Name) => findProgram(...PROGRAMS[name].names);

/** Loki, only where it is on the PATH: Debian has no package of it. */
export const findLoki = () => findProgram('loki');

async function provideTemplates({ alertmanager }: Programs): Promise<void> {
  const unpacked = join(UNPACKED, TEMPLATES);
  if (!alertmanager.startsWith(UNPACKED) || existsSync(TEMPLATES)) return;
  console.log(`Copying the templates of Debian's Alertmanager to ${TEMPLATES} …`);
  await cp(unpacked, TEMPLATES, { recursive: true }).catch(() => {
    throw new Error(
      `Debian's Alertmanager needs ${TEMPLATES}, which only root can create. ` +
        'Install the package prometheus-alertmanager, or run this as root.',
    );
  });
}

/**
 * Finds every program, and fetches missing ones where Debian's tools are available.
 * @throws Error that names a program that is missing and cannot be fetched.
 */
export async function requirePrograms(): Promise<Programs> {
  const found = new Map<Name, string | undefined>();
  for (const name of NAMES) found.set(name, await find(name));
  const missing = NAMES.filter((name) => !found.get(name));
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((name) => PROGRAMS[name].from))];
    await unpackDebian(packages).catch((error) => {
      throw new Error(
        `Missing programs, and Debian's packages could not be fetched: ${missing.join(', ')}. ` +
          `Put them on the PATH. ${error instanceof Error ? error.message : ''}`,
      );
    });
    for (const name of missing) found.set(name, await find(name));
  }
  const paths = NAMES.map((name) => {
    const path = found.get(name);
    if (!path) throw new Error(`Debian's ${PROGRAMS[name].from} has no ${name}.`);
    return [name, path];
  });
  const programs: Programs = Object.fromEntries(paths);
  await provideTemplates(programs);
  return programs;
}
