/** The image as it lies there: what it says of itself, what is in it, and that a build can be repeated. */
import { join } from 'node:path';
import { describe, inject, it } from 'vitest';
import { check } from '../support/checks.ts';
import { compressedSizes, inspect, remove } from './buildah.ts';
import { buildImage, createdAt } from './building.ts';
import { checkPackages, checkPatches, holders, pathsIn, writable } from './contents.ts';

/** The most that an image may take of a registry, and of each host's first pull. */
const MOST_BYTES = 150e6;

/** Milliseconds that a build may take on a busy machine. */
const BUILDING_MS = 900_000;

const TOP = [
  ...['.next', 'bin', 'db', 'lib', 'node_modules', 'package.json', 'platform', 'server.js'],
];

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

const { name, origin, npmrc, secret, image, root, seconds } = inject('built');
const app = join(root, image.config.WorkingDir);
const paths = await pathsIn(app);

describe('The image', () => {
  it('is built, and says what it was made from', () => {
    check(`It is built, in ${seconds} s`, image.digests.length > 0);
    const label = (key: string) => image.config.Labels[`org.opencontainers.image.${key}`];
    const told = [label('version'), label('revision'), label('created')];
    const expected = [origin.version, origin.revision, createdAt(origin)];
    check('Its labels say what it was made from', `${told}` === `${expected}`, `${told}`);
  });

  it('is small', async () => {
    const sizes = (await compressedSizes(name)).filter((bytes) => bytes > 100_000);
    const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
    const own = megabytes(sizes.at(-1) ?? 0);
    check(`It takes ${megabytes(total)}, ${own} of it not the base's`, total < MOST_BYTES);
  });

  it('has the server and its commands only', () => {
    const top = paths.filter((path) => !path.includes('/'));
    check('It has the server, its commands, and nothing else', `${top}` === `${TOP}`, `${top}`);
  });

  it('has packages of the lockfile, for no platform', () => checkPackages(paths));

  it('has the patched driver', () => checkPatches(app, paths));

  it('can be changed by root only', async () => {
    const open = await writable(app, paths);
    check('Nobody but root may change its files', open.length === 0, open.slice(0, 5).join('\n'));
  });

  it('has no secret of its build', async () => {
    const found = await holders(secret, root);
    const told = image.text.includes(secret);
    check('No secret of its build is in it or its history', !told && !found, found);
  });

  it('has the same layers when it is built once more', {
    timeout: BUILDING_MS,
  }, async (context) => {
    const again = `localhost/minitwit:again-${process.pid}`;
    try {
      await buildImage(again, npmrc, origin, context.signal);
      const second = await inspect(again);
      const same = `${image.digests}` === `${second?.digests}`;
      check('Built once more it has the same layers', same, `${second?.digests}`);
    } finally {
      await remove(again);
    }
  });
});
