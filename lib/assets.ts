/**
 * The scripts and style sheets that pages load. During a rollout one replica may serve a page, and a
 * replica of another version may get the requests for its scripts. So each server stores its own files
 * in the database, which all replicas share, before it is ready.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findAsset, insertAsset, removeOldAssets, touchAssets } from '../db/queries/assets.ts';
import { environment } from '../platform/env.ts';
import { AppError, NotFound } from '../platform/errors.ts';
import { log } from '../platform/log/log.ts';
import { singleton } from '../platform/singleton.ts';
import { isStorable } from './text.ts';

/** Where the build puts them, relative to the server's working directory. */
const FOLDER = '.next/static';

const DAY = 86_400_000;
/** Days that files are kept after a server last used them. */
const KEPT_DAYS = 30;
/** Milliseconds between two attempts while the database is unavailable. */
const RETRY = 1_000;

async function ownFiles(): Promise<string[]> {
  const entries = await readdir(FOLDER, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(FOLDER, join(parentPath, name)));
}

async function store(): Promise<void> {
  const paths = await ownFiles();
  const stored = new Set(await touchAssets(paths));
  for (const path of paths) {
    if (!stored.has(path)) await insertAsset(path, await readFile(join(FOLDER, path)));
  }
  await removeOldAssets(KEPT_DAYS);
}

/** Retries until they are stored. */
async function storeUntilDone(): Promise<void> {
  for (let logged = false; ; ) {
    try {
      return await store();
    } catch (error) {
      // The database layer logs outages itself.
      if (!(logged || error instanceof AppError)) log.warn('could not store assets', { error });
      logged = true;
    }
    await pause(RETRY, undefined, { ref: false });
  }
}

/**
 * Stores this server's files, and refreshes them daily, so that no other server removes them as old.
 * Resolves once they are stored; in development there are none.
 */
export async function publishAssets(): Promise<void> {
  if (environment().NODE_ENV !== 'production') return;
  await singleton('publishing-assets', () => {
    setInterval(() => void storeUntilDone(), DAY).unref();
    return storeUntilDone();
  });
}

/**
 * Reads a stored file, of any version.
 * @throws NotFound
 */
export async function readAsset(path: string): Promise<Buffer> {
  const body = isStorable(path) ? await findAsset(path) : undefined;
  if (!body) throw new NotFound('There is no such file');
  return body;
}
