/**
 * The scripts and style sheets that pages load. While a new version is rolled out, a page comes from
 * one replica and its scripts are asked of another, which may be of the other version. So each server
 * keeps its own files where all find them, and only then says that it is ready.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findAsset, insertAsset, removeOldAssets, touchAssets } from '../db/queries/assets.ts';
import { environment } from './env.ts';
import { AppError, NotFound } from './errors.ts';
import { holdBack } from './health.ts';
import { log } from './log.ts';
import { singleton } from './singleton.ts';
import { isStorable } from './text.ts';

/** Where the build has them, from the folder that a server works in. */
const FOLDER = '.next/static';

const DAY = 86_400_000;
/** Milliseconds between two attempts while the database is away. */
const RETRY = 1_000;

async function filesHere(): Promise<string[]> {
  const entries = await readdir(FOLDER, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(FOLDER, join(parentPath, name)));
}

async function keep(): Promise<void> {
  const paths = await filesHere();
  const known = new Set(await touchAssets(paths));
  for (const path of paths) {
    if (!known.has(path)) await insertAsset(path, await readFile(join(FOLDER, path)));
  }
  await removeOldAssets();
}

/** Goes on until they are kept. */
async function keepAtLast(): Promise<void> {
  for (let told = false; ; ) {
    try {
      return await keep();
    } catch (error) {
      // That the database is away is told elsewhere.
      if (!(told || error instanceof AppError)) log.warn('files of pages are not kept', { error });
      told = true;
    }
    await pause(RETRY, undefined, { ref: false });
  }
}

/** Keeps this server's files as long as it runs, so that nobody removes them as old. */
export function startKeepingAssets(): void {
  if (environment().NODE_ENV !== 'production') return;
  singleton('keeping-assets', () => {
    void keepAtLast().finally(holdBack('the files of its pages are not kept yet'));
    return setInterval(() => void keepAtLast(), DAY).unref();
  });
}

/**
 * A file that pages of some version load.
 * @throws NotFound
 */
export async function readAsset(path: string): Promise<Buffer> {
  const body = isStorable(path) ? await findAsset(path) : undefined;
  if (!body) throw new NotFound('There is no such file');
  return body;
}
