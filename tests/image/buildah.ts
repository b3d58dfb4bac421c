/** Buildah, which builds images without a daemon, with its store below .data/tools. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inProject } from '../../bin/project.ts';
import { childEnvironment } from '../../platform/env.ts';
import { findProgram } from '../support/tools.ts';

const run = promisify(execFile);

const STORE = inProject('.data/tools/containers');
const LOG = inProject('reports/image-build.log');
const PACKAGES = ['buildah', 'mmdebstrap'];

/** The run configuration of an image. */
export interface ImageConfig {
  User: string;
  Env: string[];
  Entrypoint: string[];
  Cmd: string[];
  WorkingDir: string;
  Labels: Record<string, string>;
  Healthcheck: { Test: string[] };
}

export interface Inspected {
  /** Of each layer, uncompressed. */
  digests: string[];
  config: ImageConfig;
  /** All metadata of the image, including its history. */
  text: string;
}

async function install(): Promise<void> {
  console.log(`Installing Debian's ${PACKAGES.join(' and ')} …`);
  const options = ['install', '-y', '--no-install-recommends', ...PACKAGES];
  const env = childEnvironment({ DEBIAN_FRONTEND: 'noninteractive' });
  try {
    await run('apt-get', options, { env });
  } catch {
    // A fresh machine has no package lists yet.
    await run('apt-get', ['update']);
    await run('apt-get', options, { env });
  }
}

/**
 * Installs the required programs. Unpacking them is not enough: Buildah re-executes itself without
 * the variable that points to unpacked libraries.
 * @throws Error that says why they cannot be installed.
 */
export async function requireBuildah(): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('only root may build and start images here');
  const found = await Promise.all(PACKAGES.map((name) => findProgram(name)));
  if (found.includes(undefined)) await install();
}

const GLOBAL = ['--root', join(STORE, 'root'), '--runroot', join(STORE, 'run')];
const env = () => childEnvironment({ TMPDIR: join(STORE, 'tmp') });

async function buildah(...args: string[]): Promise<string> {
  await mkdir(join(STORE, 'tmp'), { recursive: true });
  const { stdout } = await run('buildah', [...GLOBAL, ...args], { env: env(), maxBuffer: 2 ** 26 });
  return stdout.trim();
}

export interface Build {
  name: string;
  file: string;
  context: string;
  args?: string[];
  signal: AbortSignal;
}

/** Builds an image. @throws Error with the end of Buildah's output. */
export async function build({ name, file, context, args = [], signal }: Build): Promise<void> {
  await mkdir(join(STORE, 'tmp'), { recursive: true });
  await mkdir(inProject('reports'), { recursive: true });
  const log = await open(LOG, 'w');
  // The OCI format has no health check.
  const options = ['build', '--isolation', 'chroot', '--format', 'docker', '--tag', name, ...args];
  const child = spawn('buildah', [...GLOBAL, ...options, '--file', file, context], {
    env: env(),
    stdio: ['ignore', log.fd, log.fd],
    signal,
  });
  const [code] = await once(child, 'close').finally(() => log.close());
  if (code === 0) return;
  const end = (await readFile(LOG, 'utf8')).slice(-3_000);
  throw new Error(`Buildah ended with ${code} (${LOG}):\n${end}`);
}

/** The image `name` of the store; undefined if there is none. */
export async function inspect(name: string): Promise<Inspected | undefined> {
  const text = await buildah('inspect', '--type', 'image', name).catch(() => undefined);
  if (!text) return undefined;
  const { Docker, OCIv1 } = JSON.parse(text);
  return { config: Docker.config, digests: OCIv1.rootfs.diff_ids, text };
}

/** The size in bytes of each layer as a registry stores it. */
export async function compressedSizes(name: string): Promise<number[]> {
  const folder = join(STORE, 'tmp', 'pushed');
  await rm(folder, { recursive: true, force: true });
  await buildah('push', '--quiet', '--format', 'v2s2', name, `dir:${folder}`);
  const sizes = (await readdir(folder)).map(async (file) => (await stat(join(folder, file))).size);
  const all = await Promise.all(sizes);
  await rm(folder, { recursive: true });
  return all.toSorted((a, b) => b - a);
}

/** Mounts an image's files until `release` is called. */
export async function mount(name: string): Promise<{ root: string; release(): Promise<void> }> {
  const container = await buildah('from', '--pull-never', name);
  const release = async () => void (await buildah('rm', container));
  return { root: await buildah('mount', container), release };
}

export async function remove(name: string): Promise<void> {
  await buildah('rmi', '--force', name).catch(() => {});
}
