/**
 * The programs of others that checks run for real: those on this machine, else Debian's packages or
 * Python's, unpacked into .data/tools. Nothing is installed, so no service of theirs starts either.
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
/** The root of what Debian's packages hold. */
export const UNPACKED = join(TOOLS, 'debian');

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Where the first of `names` is that this machine has, or that was unpacked before. */
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
  // apt's own user may not write into a folder of ours.
  const asOurselves = ['-o', 'APT::Sandbox::User=root'];
  await run('apt-get', ['download', ...asOurselves, ...packages], { cwd: UNPACKED });
}

async function unpackAll(packages: readonly string[]): Promise<void> {
  try {
    await download(packages);
  } catch {
    // A fresh machine does not know yet which packages there are.
    if (process.getuid?.() === 0) await run('apt-get', ['update']);
    await download(packages);
  }
  const files = (await readdir(UNPACKED)).filter((name) => name.endsWith('.deb'));
  for (const file of files) {
    await run('dpkg-deb', ['-x', file, '.'], { cwd: UNPACKED });
    await rm(join(UNPACKED, file));
  }
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  await mkdir(UNPACKED, { recursive: true });
  const unlock = await lock(join(TOOLS, 'lock'));
  return work().finally(unlock);
}

/**
 * Unpacks Debian's packages of these names below `UNPACKED`.
 * @throws Error when Debian's tools are not at hand or a package is not to be had.
 */
export async function unpackDebian(packages: readonly string[]): Promise<void> {
  console.log(`Fetching Debian's ${packages.join(', ')} into .data/tools …`);
  await inTurn(() => unpackAll(packages));
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
 * @throws Error when Python or the package is not to be had.
 */
export async function pythonProgram(program: string, requirement: string): Promise<string> {
  // A folder for each requirement: their dependencies must not meet.
  const folder = join(TOOLS, requirement.replace('==', '-'));
  const path = join(folder, 'bin', program);
  if (await isProgram(path)) return path;
  console.log(`Fetching ${requirement} into .data/tools …`);
  await inTurn(async () => {
    await makePython(folder);
    await run(join(folder, 'bin/pip'), ['install', '--quiet', requirement]);
  });
  return path;
}
