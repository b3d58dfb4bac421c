/** Setup of the image suite: builds the image like a pipeline does, and mounts its files. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { inProject } from '../../bin/project.ts';
import { newFolder, removeFolder } from '../support/folders.ts';
import { interrupted } from '../support/interruption.ts';
import { requireBase } from './base.ts';
import { type Inspected, inspect, mount, remove, requireBuildah } from './buildah.ts';
import { buildImage, type Origin, writeNpmrc } from './building.ts';

export interface Built {
  name: string;
  origin: Origin;
  /** The .npmrc of the build, and the secret in it, which the image must not contain. */
  npmrc: string;
  secret: string;
  image: Inspected;
  /** The folder where its files are mounted. */
  root: string;
  /** How long the build took. */
  seconds: number;
}

declare module 'vitest' {
  interface ProvidedContext {
    built: Built;
  }
}

const random = () => randomBytes(24).toString('hex');

async function originOn(base: string): Promise<Origin> {
  const { version } = JSON.parse(await readFile(inProject('package.json'), 'utf8'));
  return { base, version, revision: random().slice(0, 40), time: Math.floor(Date.now() / 1_000) };
}

async function buildIn(cleanup: AsyncDisposableStack): Promise<Built> {
  const folder = await newFolder('image');
  cleanup.defer(() => removeFolder(folder));
  const secret = random();
  const npmrc = await writeNpmrc(folder, secret);
  const origin = await originOn(await requireBase(interrupted));
  const name = `localhost/minitwit:test-${process.pid}`;
  cleanup.defer(() => remove(name));
  const began = performance.now();
  await buildImage(name, npmrc, origin, interrupted);
  const seconds = Math.round((performance.now() - began) / 1_000);
  const image = await inspect(name);
  if (!image) throw new Error(`The store has no image ${name} after its build.`);
  const { root, release } = await mount(name);
  cleanup.defer(release);
  return { name, origin, npmrc, secret, image, root, seconds };
}

export default async function setup(project: TestProject) {
  await requireBuildah();
  const cleanup = new AsyncDisposableStack();
  try {
    project.provide('built', await buildIn(cleanup));
  } catch (error) {
    await cleanup.disposeAsync();
    throw error;
  }
  return () => cleanup.disposeAsync();
}
