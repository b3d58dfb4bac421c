/** The files of the project: those that git knows, or would know if they were added. */
import { readFile } from 'node:fs/promises';
import { inProject } from '../../bin/project.ts';
import { ask } from './programs.ts';

/** Paths from the project's root on, sorted. @throws Error outside a git repository */
export async function projectFiles(): Promise<string[]> {
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const gone = await ask('git', ['ls-files', '-z', '--deleted']);
  const { ok, said } = await ask('git', listed);
  if (!ok) throw new Error(`git does not know the project's files: ${said}`);
  const deleted = new Set(gone.said.split('\0'));
  return said.split('\0').filter((path) => path !== '' && !deleted.has(path));
}

export const readText = (path: string) => readFile(inProject(path), 'utf8');

/** Whether a file is a script of a shell, by its name or by its first line. */
export async function isShellScript(path: string): Promise<boolean> {
  if (path.endsWith('.sh')) return true;
  if (path.includes('.', path.lastIndexOf('/') + 1)) return false;
  return /^#!.*\b(?:ba|da)?sh\b/.test((await readText(path)).slice(0, 200));
}
