/** The built server: making it, and telling whether it was made from the present sources. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ended, NEXT, startNode, terminate } from './child.ts';
import { inProject } from './project.ts';

export const SERVER = inProject('.next/standalone/server.js');
const STAMP = inProject('.next/built-from');

/** All that decides what a build yields. */
const SOURCES = [
  ...['app', 'db', 'lib', 'public'],
  ...['instrumentation.ts', 'proxy.ts', 'next.config.js', 'tsconfig.json'],
  ...['package.json', 'package-lock.json'],
];

async function filesBelow(path: string): Promise<string[]> {
  const found = await stat(inProject(path)).catch(() => undefined);
  if (!found) return [];
  if (!found.isDirectory()) return [path];
  const names = await readdir(inProject(path));
  return (await Promise.all(names.map((name) => filesBelow(join(path, name))))).flat();
}

/** A hash of the names and contents of all sources. */
async function fingerprint(): Promise<string> {
  const files = (await Promise.all(SOURCES.map(filesBelow))).flat().sort();
  const hash = createHash('sha256');
  for (const file of files) {
    const content = await readFile(inProject(file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Whether the build there is was made from the present sources. */
export async function isCurrent(): Promise<boolean> {
  if (!existsSync(SERVER)) return false;
  const stamp = await readFile(STAMP, 'utf8').catch(() => '');
  return stamp === (await fingerprint());
}

/** What the server sends as it is; Next leaves it out, for those who serve it from elsewhere. */
async function addStaticFiles(): Promise<void> {
  for (const path of ['.next/static', 'public']) {
    const target = inProject(`.next/standalone/${path}`);
    await rm(target, { recursive: true, force: true });
    if (existsSync(inProject(path))) await cp(inProject(path), target, { recursive: true });
  }
}

/**
 * Builds the server. `quiet` shows Next's words only when it fails; aborting `signal` ends the build.
 * @throws Error when the sources do not build.
 */
export async function build({ quiet = false, signal }: BuildOptions = {}): Promise<void> {
  // Taken first, so that what changes meanwhile makes the build outdated.
  const sources = await fingerprint();
  await rm(STAMP, { force: true });
  const child = startNode({
    script: NEXT,
    args: ['build'],
    environment: { NODE_ENV: 'production' },
    quiet,
  });
  const stop = () => void terminate(child);
  signal?.addEventListener('abort', stop);
  const output = [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : ''));
  await ended(child);
  signal?.removeEventListener('abort', stop);
  if (signal?.aborted) return;
  if (child.exitCode !== 0 || !existsSync(SERVER)) {
    throw new Error(`${(await Promise.all(output)).join('')}The build failed.`);
  }
  await addStaticFiles();
  await writeFile(STAMP, sources);
}

interface BuildOptions {
  quiet?: boolean;
  signal?: AbortSignal;
}
