/** What is in the image, and what must not be. */
import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inProject } from '../../bin/project.ts';
import type { Report } from '../support/report.ts';
import type { Inspected } from './buildah.ts';

const run = promisify(execFile);

const TOP = ['.next', 'bin', 'db', 'lib', 'node_modules', 'package.json', 'server.js'];

/** Every file and folder below, as paths from `folder`. */
async function pathsIn(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).toSorted();
}

interface Locked {
  packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
}

/** The installed packages among `paths`, as the lockfile names them. */
function packagesIn(paths: string[]): string[] {
  const names = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^@/][^/]*$/;
  return paths.filter((path) => names.test(path) && !path.startsWith('.next/'));
}

async function checkPackages(paths: string[], report: Report): Promise<void> {
  const { packages }: Locked = JSON.parse(await readFile(inProject('package-lock.json'), 'utf8'));
  const installed = packagesIn(paths);
  const strangers = installed.filter((path) => {
    const { dev, devOptional } = packages[path] ?? { dev: true };
    return dev || devOptional;
  });
  report.check(
    `Its ${installed.length} packages are in the lockfile, none for development`,
    installed.length > 10 && strangers.length === 0,
    strangers.join('\n'),
  );
  const native = paths.filter((path) => /\.(node|so(\.\d+)*|wasm)$/.test(path));
  const own = native.filter((path) => !/next\/dist\/compiled\//.test(path));
  report.check('Nothing in it is of one platform only', own.length === 0, own.join('\n'));
}

/** The lines that a patch adds to a file. */
function additions(patch: string): Map<string, string[]> {
  const sections = patch.split(/^diff --git .*$/m).slice(1);
  return new Map(
    sections.map((section) => [
      /^\+\+\+ b\/(.*)$/m.exec(section)?.[1] ?? '',
      [...section.matchAll(/^\+(?!\+\+ )(.*\S.*)$/gm)].map(([, line = '']) => line),
    ]),
  );
}

async function checkPatches(app: string, paths: string[], report: Report): Promise<void> {
  const missing: string[] = [];
  let found = 0;
  for (const name of await readdir(inProject('patches'))) {
    const patch = await readFile(inProject(`patches/${name}`), 'utf8');
    for (const [file, lines] of additions(patch)) {
      if (!paths.includes(file)) continue;
      const text = await readFile(join(app, file), 'utf8');
      found += lines.length;
      missing.push(...lines.filter((line) => !text.includes(line)));
    }
  }
  const what = `The driver is patched (${found} lines)`;
  report.check(what, found > 0 && missing.length === 0, missing.join('\n'));
}

/** What another than root could change. */
async function writable(app: string, paths: string[]): Promise<string[]> {
  const modes = await Promise.all(paths.map(async (path) => (await stat(join(app, path))).mode));
  return paths.filter((_, index) => ((modes[index] ?? 0) & 0o022) !== 0);
}

/** Checks the files of an image, in which none of `secrets` may be found, and what it says of itself. */
export async function checkContents(
  root: string,
  { text, config }: Inspected,
  secrets: string[],
  report: Report,
): Promise<void> {
  const app = join(root, config.WorkingDir);
  const paths = await pathsIn(app);
  const top = paths.filter((path) => !path.includes('/'));
  report.check(
    'It has the server, its commands, and nothing else',
    `${top}` === `${TOP}`,
    `${top}`,
  );
  await checkPackages(paths, report);
  await checkPatches(app, paths, report);
  const open = await writable(app, paths);
  report.check(
    'Nobody but root may change its files',
    open.length === 0,
    open.slice(0, 5).join('\n'),
  );
  const patterns = secrets.flatMap((secret) => ['-e', secret]);
  const found = await run('grep', ['-rlF', ...patterns, root]).catch(({ code }) => {
    if (code !== 1) throw new Error('The files could not be searched');
    return { stdout: '' };
  });
  const told = secrets.some((secret) => text.includes(secret));
  report.check(
    'No secret of its build is in it or its history',
    !told && !found.stdout,
    found.stdout,
  );
}
