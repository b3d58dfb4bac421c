/** The base image used here: a small Debian, the Node that runs this test, and its npm. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, link, mkdir, mkdtemp, realpath, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { inProject } from '../../bin/project.ts';
import { childEnvironment } from '../../platform/env.ts';
import { build, inspect } from './buildah.ts';

const run = promisify(execFile);

const SUITE = 'trixie';
const DEBIAN = inProject(`.data/tools/debian-${SUITE}.tar`);
const STAND_IN = inProject('tests/image/stand-in.Dockerfile');

/** The base's name, which changes with its contents. */
const NAME = `localhost/minitwit-base:${SUITE}-node-${process.versions.node}`;

/** Like the official image's Debian: without manuals and translations. */
const LEAN = ['doc', 'man', 'locale', 'info'].map((name) => `path-exclude=/usr/share/${name}/*`);

/** The mirror of this machine's own packages. */
async function mirror(): Promise<string> {
  const { stdout } = await run('apt-get', ['download', '--print-uris', 'base-files']);
  return /'(.*)\/pool\//.exec(stdout)?.[1] ?? '';
}

async function makeDebian(signal: AbortSignal): Promise<void> {
  if (existsSync(DEBIAN)) return;
  console.log(`Building a Debian ${SUITE} base (only once) …`);
  const draft = `${DEBIAN}.draft`;
  await mkdir(dirname(DEBIAN), { recursive: true });
  const lean = LEAN.map((option) => `--dpkgopt=${option}`);
  const options = ['--variant=apt', '--include=libstdc++6', ...lean, '--format=tar'];
  await run('mmdebstrap', [...options, SUITE, draft, await mirror()], {
    signal,
    maxBuffer: 2 ** 26,
  });
  await rename(draft, DEBIAN);
}

/** The folder of the npm that started this. */
async function npmFolder(): Promise<string> {
  const { npm_execpath } = childEnvironment({});
  if (!npm_execpath) throw new Error('Start this through npm: npm run test:image');
  return dirname(dirname(await realpath(npm_execpath)));
}

/** Builds the base unless it is in the store, and returns its name. */
export async function requireBase(signal: AbortSignal): Promise<string> {
  if (await inspect(NAME)) return NAME;
  await makeDebian(signal);
  const context = await mkdtemp(join(tmpdir(), 'minitwit-base-'));
  try {
    await link(DEBIAN, join(context, 'debian.tar')).catch(() =>
      cp(DEBIAN, join(context, 'debian.tar')),
    );
    await cp(process.execPath, join(context, 'node'));
    await cp(await npmFolder(), join(context, 'npm'), { recursive: true });
    await build({ name: NAME, file: STAND_IN, context, signal });
  } finally {
    await rm(context, { recursive: true });
  }
  return NAME;
}
