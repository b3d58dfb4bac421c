/**
 * Third-party programs for tests: this machine's, otherwise from Debian or Python packages, unpacked into
 * .data/tools. Nothing is installed, so no package starts a service.
 */
import { execFile } from 'node:child_process';
import { access, constants, mkdir, readdir, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { lock } from '../../bin/file-lock.ts';
import { inProject } from '../../bin/project.ts';
import { childEnvironment } from '../../platform/env.ts';

const run = promisify(execFile);

const TOOLS = inProject('.data/tools');
/** The root of the unpacked Debian packages. */
export const UNPACKED = join(TOOLS, 'debian');

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The path of the first of `names` in PATH or among the unpacked packages. */
export async function findProgram(...names: string[]): Promise<string | undefined> {
  const folders = (childEnvironment({}).PATH ?? '').split(delimiter);
  const ours = ['usr/bin', 'usr/sbin', 'bin', 'sbin'].map((folder) => join(UNPACKED, folder));
  for (const folder of [...folders, ...ours]) {
    for (const name of names) {
      const path = join(folder, name);
      if (await isProgram(path)) return path;
    }
  }
  return undefined;
}

async function download(packages: readonly string[]): Promise<void> {
  // apt's sandbox user cannot write to our folders.
  const asOurselves = ['-o', 'APT::Sandbox::User=root'];
  await run('apt-get', ['download', ...asOurselves, ...packages], { cwd: UNPACKED });
}

async function unpackAll(packages: readonly string[]): Promise<void> {
  try {
    await download(packages);
  } catch {
    // A fresh machine has no package lists.
    if (process.getuid?.() === 0) await run('apt-get', ['update']);
    await download(packages);
  }
  const files = (await readdir(UNPACKED)).filter((name) => name.endsWith('.deb'));
  for (const file of files) {
    await run('dpkg-deb', ['-x', file, '.'], { cwd: UNPACKED });
    await rm(join(UNPACKED, file));
  }
}

async function serialize<T>(work: () => Promise<T>): Promise<T> {
  await mkdir(UNPACKED, { recursive: true });
  const unlock = await lock(join(TOOLS, 'lock'));
  return work().finally(unlock);
}

/**
 * Unpacks these Debian packages below `UNPACKED`.
 * @throws Error when Debian's tools or a package are unavailable.
 */
export async function unpackDebian(packages: readonly string[]): Promise<void> {
  console.log(`Downloading Debian's ${packages.join(', ')} into .data/tools …`);
  await serialize(() => unpackAll(packages));
}

async function makePython(folder: string): Promise<void> {
  const make = () => run('python3', ['-m', 'venv', folder]);
  try {
    await make();
  } catch (error) {
    if (process.getuid?.() !== 0) throw error;
    await run('apt-get', ['update']);
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'python3-venv']);
    await make();
  }
}

/**
 * The path of a program from a Python package, given as `name==version`.
 * @throws Error when Python or the package is unavailable.
 */
export async function pythonProgram(program: string, requirement: string): Promise<string> {
  // A folder for each requirement, so that their dependencies cannot conflict.
  const folder = join(TOOLS, requirement.replace('==', '-'));
  const path = join(folder, 'bin', program);
  if (await isProgram(path)) return path;
  console.log(`Downloading ${requirement} into .data/tools …`);
  await serialize(async () => {
    await makePython(folder);
    await run(join(folder, 'bin/pip'), ['install', '--quiet', requirement]);
  });
  return path;
}
