/** What is in the image, and what must not be. */
import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inProject } from '../../bin/project.ts';
import { check } from '../support/checks.ts';

const run = promisify(execFile);

/** Every file and folder below, as paths from `folder`. */
export async function pathsIn(folder: string): Promise<string[]> {
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

export async function checkPackages(paths: string[]): Promise<void> {
  const { packages }: Locked = JSON.parse(await readFile(inProject('package-lock.json'), 'utf8'));
  const installed = packagesIn(paths);
  const strangers = installed.filter((path) => {
    const { dev, devOptional } = packages[path] ?? { dev: true };
    return dev || devOptional;
  });
  check(
    `Its ${installed.length} packages are in the lockfile, none for development`,
    installed.length > 10 && strangers.length === 0,
    strangers.join('\n'),
  );
  const native = paths.filter((path) => /\.(node|so(\.\d+)*|wasm)$/.test(path));
  const own = native.filter((path) => !/next\/dist\/compiled\//.test(path));
  check('Nothing in it is for one platform only', own.length === 0, own.join('\n'));
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

export async function checkPatches(app: string, paths: string[]): Promise<void> {
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
  check(what, found > 0 && missing.length === 0, missing.join('\n'));
}

/** The paths that users other than root can write to. */
export async function writable(app: string, paths: string[]): Promise<string[]> {
  const modes = await Promise.all(paths.map(async (path) => (await stat(join(app, path))).mode));
  return paths.filter((_, index) => ((modes[index] ?? 0) & 0o022) !== 0);
}

/** The files below `root` that contain `secret`, one per line. */
export async function holders(secret: string, root: string): Promise<string> {
  const found = await run('grep', ['-rlF', '-e', secret, root]).catch(({ code }) => {
    if (code !== 1) throw new Error('grep could not search the files');
    return { stdout: '' };
  });
  return found.stdout;
}
