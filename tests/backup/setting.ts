/** What every check needs: the server that is backed up, its writer, and the repositories. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { note } from '../support/checks.ts';
import type { Outcome, Place } from './place.ts';
import type { Source } from './source.ts';
import type { Storage } from './storage.ts';
import type { Writing } from './writing.ts';

export interface Setting {
  place: Place;
  source: Source;
  /** Undefined where no object storage is available. */
  storage: Storage | undefined;
  writing: Writing;
}

/** The names of the metrics, with their labels. */
export const METRICS = {
  base: 'minitwit_backup_last_success_timestamp_seconds{kind="base"}',
  wal: 'minitwit_backup_last_success_timestamp_seconds{kind="wal"}',
  drill: 'minitwit_restore_drill_last_success_timestamp_seconds',
} as const;

/** The metrics reported by the jobs: seconds since 1970 by name. */
export async function metrics({ place }: Setting): Promise<Map<string, number>> {
  const folder = place.within('textfile');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.prom'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  const lines = texts.join('').split('\n').filter(Boolean);
  return new Map(lines.map((line) => [line.replace(/ \S+$/, ''), Number(line.split(' ').at(-1))]));
}

/** Every file below a folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The total size of a folder's files, formatted for people. */
export async function sizeOf(folder: string): Promise<string> {
  const sizes = await Promise.all((await filesBelow(folder)).map((path) => stat(path)));
  return `${(sizes.reduce((sum, { size }) => sum + size, 0) / 1e6).toFixed(1)} MB`;
}

/** The repositories with their numbers and folders. */
export function repositories({ place, storage }: Setting): { number: number; folder: string }[] {
  const local = { number: 1, folder: place.within('repository') };
  return storage ? [local, { number: 2, folder: storage.folder }] : [local];
}

interface Backup {
  label: string;
  type: 'full' | 'diff' | 'incr';
  database: { 'repo-key': number };
  info: { size: number };
}

/** The backups that a repository holds, oldest first. */
export async function backupsIn({ place }: Setting, repository: number): Promise<Backup[]> {
  const options = ['--stanza=minitwit', '--log-level-console=off', '--output=json'];
  const answer = await place.require('pgbackrest', [...options, 'info']);
  const [stanza]: { backup: Backup[] }[] = JSON.parse(answer);
  return (stanza?.backup ?? []).filter(({ database }) => database['repo-key'] === repository);
}

/** Prints a script's output without pgBackRest's own lines. */
export function show({ output }: Outcome): void {
  for (const line of output.split('\n')) if (!/ P0\d +INFO: /.test(line)) note(line);
}
