/** The project's files: those that git tracks, or would track if they were added. */
import { lstat, readFile } from 'node:fs/promises';
import { inProject } from '../../bin/project.ts';
import { ask } from './programs.ts';

async function isFile(path: string): Promise<boolean> {
  const found = await lstat(inProject(path)).catch(() => undefined);
  return found?.isFile() ?? false;
}

/** Paths relative to the project's root. @throws Error outside a git repository */
export async function projectFiles(): Promise<string[]> {
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const { ok, output } = await ask('git', listed);
  if (!ok) throw new Error(`git cannot list the project's files: ${output}`);
  return filterAsync(output.split('\0').filter(Boolean), isFile);
}

/** Filters `paths` by an asynchronous predicate. */
export async function filterAsync(
  paths: readonly string[],
  keep: (path: string) => Promise<boolean>,
): Promise<string[]> {
  const matches = await Promise.all(paths.map(keep));
  return paths.filter((_, index) => matches[index]);
}

export const readText = (path: string) => readFile(inProject(path), 'utf8');

/** Whether a file is a shell script, by its name or its first line. */
export async function isShellScript(path: string): Promise<boolean> {
  if (path.endsWith('.sh')) return true;
  if (path.includes('.', path.lastIndexOf('/') + 1)) return false;
  return /^#!.*\b(?:ba|da)?sh\b/.test((await readText(path)).slice(0, 200));
}
