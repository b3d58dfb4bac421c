/** The image itself: its metadata, its contents, and that its build is reproducible. */
import { join } from 'node:path';
import { describe, inject, it } from 'vitest';
import { check } from '../support/checks.ts';
import { compressedSizes, inspect, remove } from './buildah.ts';
import { buildImage, createdAt } from './building.ts';
import { checkPackages, checkPatches, holders, pathsIn, writable } from './contents.ts';

/** The maximum compressed size of the image, in bytes. */
const MOST_BYTES = 150e6;

/** Milliseconds that a build may take on a busy machine. */
const BUILDING_MS = 900_000;

/** Of server/ only the page cache is there, which Next loads as a file of its own. */
const TOP = [
  ...['.next', 'bin', 'db', 'lib', 'node_modules', 'package.json', 'platform', 'server'],
  'server.js',
];

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

const { name, origin, npmrc, secret, image, root, seconds } = inject('built');
const app = join(root, image.config.WorkingDir);
const paths = await pathsIn(app);

describe('The image', () => {
  it('is built, and is labelled with its origin', () => {
    check(`It is built, in ${seconds} s`, image.digests.length > 0);
    const label = (key: string) => image.config.Labels[`org.opencontainers.image.${key}`];
    const labels = [label('version'), label('revision'), label('created')];
    const expected = [origin.version, origin.revision, createdAt(origin)];
    check('Its labels name its origin', `${labels}` === `${expected}`, `${labels}`);
  });

  it('is small', async () => {
    const sizes = (await compressedSizes(name)).filter((bytes) => bytes > 100_000);
    const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
    const own = megabytes(sizes.at(-1) ?? 0);
    check(`It has ${megabytes(total)}, ${own} of it on top of the base`, total < MOST_BYTES);
  });

  it('has only the server and its commands', () => {
    const top = paths.filter((path) => !path.includes('/'));
    check('It has the server, its commands, and nothing else', `${top}` === `${TOP}`, `${top}`);
  });

  it('has only packages of the lockfile, and none for one platform', () => checkPackages(paths));

  it('has the patched driver', () => checkPatches(app, paths));

  it('is writable by root only', async () => {
    const open = await writable(app, paths);
    check('Only root can change its files', open.length === 0, open.slice(0, 5).join('\n'));
  });

  it('has no build secrets', async () => {
    const found = await holders(secret, root);
    const inMetadata = image.text.includes(secret);
    check('No build secret is in its files or its history', !inMetadata && !found, found);
  });

  it('has the same layers when it is built again', {
    timeout: BUILDING_MS,
  }, async (context) => {
    const again = `localhost/minitwit:again-${process.pid}`;
    try {
      await buildImage(again, npmrc, origin, context.signal);
      const second = await inspect(again);
      const same = `${image.digests}` === `${second?.digests}`;
      check('Built again, it has the same layers', same, `${second?.digests}`);
    } finally {
      await remove(again);
    }
  });
});
