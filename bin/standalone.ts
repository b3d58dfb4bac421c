/** Builds the server, and checks whether the build is current. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { buildEnvironment, replaceRandomKeys } from './build-keys.ts';
import { ended, NEXT, startNode, terminate } from './child.ts';
import { lock } from './file-lock.ts';
import { inProject } from './project.ts';

export const SERVER = inProject('.next/standalone/server.js');
const STAMP = inProject('.next/built-from');
const LOCK = inProject('.data/build.lock');

/** Everything that a build depends on. */
const SOURCES = [
  ...['app', 'db', 'lib', 'patches', 'platform', 'public', 'server'],
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

/** Whether there is a build of the current sources. */
export async function isCurrent(): Promise<boolean> {
  if (!existsSync(SERVER)) return false;
  const stamp = await readFile(STAMP, 'utf8').catch(() => '');
  return stamp === (await fingerprint());
}

/** Next leaves static files out of a standalone build, for sites that serve them from a CDN. */
async function addStaticFiles(): Promise<void> {
  for (const path of ['.next/static', 'public']) {
    const target = inProject(`.next/standalone/${path}`);
    await rm(target, { recursive: true, force: true });
    if (existsSync(inProject(path))) await cp(inProject(path), target, { recursive: true });
  }
}

interface BuildOptions {
  /** Shows Next's output only when the build fails. */
  quiet?: boolean;
  /** Stops the build when aborted. */
  signal?: AbortSignal;
}

async function compile(sources: string, { quiet = false, signal }: BuildOptions): Promise<void> {
  const child = startNode({
    script: NEXT,
    args: ['build'],
    environment: { NODE_ENV: 'production', ...buildEnvironment(sources) },
    quiet,
  });
  const stop = () => void terminate(child);
  signal?.addEventListener('abort', stop);
  const output = [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : ''));
  await ended(child);
  signal?.removeEventListener('abort', stop);
  if (child.exitCode !== 0 || !existsSync(SERVER)) {
    throw new Error(`${(await Promise.all(output)).join('')}The build failed.`);
  }
}

async function make(options: BuildOptions): Promise<void> {
  // Taken first, so that changes during the build make it outdated.
  const sources = await fingerprint();
  await rm(STAMP, { force: true });
  await compile(sources, options);
  await replaceRandomKeys(dirname(SERVER), sources);
  await addStaticFiles();
  await writeFile(STAMP, sources);
}

async function serialize(work: () => Promise<void>, signal?: AbortSignal): Promise<void> {
  await mkdir(dirname(LOCK), { recursive: true });
  const unlock = await lock(LOCK, signal);
  await work().finally(unlock);
}

/**
 * Builds the server.
 * @throws Error when the sources do not build.
 */
export function build(options: BuildOptions = {}): Promise<void> {
  return serialize(() => make(options), options.signal);
}

/**
 * Builds the server if it is outdated, after calling `onBuild`. Of several processes only one builds.
 * @throws Error when the sources do not build or `signal` is aborted.
 */
export async function ensureBuild(signal: AbortSignal, onBuild: () => void): Promise<void> {
  if (await isCurrent()) return;
  onBuild();
  await serialize(async () => {
    if (!(await isCurrent())) await make({ quiet: true, signal });
  }, signal);
}
