/** The image from its build to the end of its server, with a PostgreSQL beside it. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startLocalPostgres } from '../../bin/local-postgres.ts';
import { requirePorts } from '../../bin/ports.ts';
import { inProject } from '../../bin/project.ts';
import { parseEnvironment } from '../../lib/env.ts';
import type { Report } from '../support/report.ts';
import { requireBase } from './base.ts';
import { compressedSizes, type Inspected, inspect, mount, remove } from './buildah.ts';
import { buildImage, createdAt, type Origin, writeNpmrc } from './building.ts';
import { checkCommands, checkMigrate, checkUsage } from './commands.ts';
import type { Image, Run } from './container.ts';
import { checkContents } from './contents.ts';
import { GRACE_MS } from './ending.ts';
import { checkServing, checkUnwell } from './serving.ts';

/** The most that an image may take of a registry, and of each host's first pull. */
const MOST_BYTES = 150e6;

const secret = () => randomBytes(24).toString('hex');
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

async function origin(base: string): Promise<Origin> {
  const { version } = JSON.parse(await readFile(inProject('package.json'), 'utf8'));
  return { base, version, revision: secret().slice(0, 40), time: Math.floor(Date.now() / 1_000) };
}

async function checkDescription(image: Inspected, from: Origin, name: string, report: Report) {
  const label = (key: string) => image.config.Labels[`org.opencontainers.image.${key}`];
  const told = [label('version'), label('revision'), label('created')];
  const expected = [from.version, from.revision, createdAt(from)];
  report.check('Its labels say what it was made from', `${told}` === `${expected}`, `${told}`);
  const sizes = (await compressedSizes(name)).filter((bytes) => bytes > 100_000);
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const own = megabytes(sizes.at(-1) ?? 0);
  report.check(`It takes ${megabytes(total)}, ${own} of it not the base's`, total < MOST_BYTES);
}

/** Settings as a deployment gives them: what is secret in files. */
async function settings(folder: string, databaseUrl: string) {
  const secrets = { DATABASE_URL: databaseUrl, AUTH_SECRET: secret() };
  const environment: Record<string, string> = { SHUTDOWN_GRACE_MS: String(GRACE_MS) };
  for (const [name, value] of Object.entries(secrets)) {
    await writeFile(join(folder, name), `${value}\n`);
    environment[`${name}_FILE`] = `/run/${name}`;
  }
  const any = parseEnvironment({ PORT: '0', SIMULATOR_PORT: '0', OPS_PORT: '0' });
  const ports = await requirePorts(any);
  for (const [name, port] of Object.entries(ports)) environment[name] = String(port);
  const at = (port: number) => `http://127.0.0.1:${port}`;
  const { PORT, SIMULATOR_PORT, OPS_PORT } = ports;
  const addresses = { site: at(PORT), simulator: at(SIMULATOR_PORT), ops: at(OPS_PORT) };
  return { run: { environment, folder }, addresses, secrets: Object.values(secrets) };
}

async function checkRunning(image: Image, folder: string, report: Report): Promise<void> {
  const shared = join(folder, 'run');
  await mkdir(shared);
  const postgres = await startLocalPostgres(join(folder, 'postgres'));
  try {
    const { run, addresses, secrets } = await settings(shared, postgres.url);
    report.heading('Its commands');
    await checkUsage(image, run, report);
    await checkMigrate(image, run, report);
    await checkCommands(image, run, report);
    report.heading('Its server');
    await checkServing(image, run, addresses, secrets, report);
    const DATABASE_URL = 'postgres://nobody@127.0.0.1:1/nothing';
    const { DATABASE_URL_FILE, ...others } = run.environment;
    const lost: Run = { ...run, environment: { ...others, DATABASE_URL } };
    await checkUnwell(image, lost, addresses.ops, report);
  } finally {
    await postgres.stop();
  }
}

async function checkAgain(
  first: Inspected,
  build: (name: string) => Promise<void>,
  report: Report,
) {
  const name = `localhost/minitwit:again-${process.pid}`;
  try {
    await build(name);
    const second = await inspect(name);
    const same = `${first.digests}` === `${second?.digests}`;
    report.check('Built once more it has the same layers', same, `${second?.digests}`);
  } finally {
    await remove(name);
  }
}

/** Builds the image, twice if wanted, and checks everything about it. `folder` is for this alone. */
export async function checkImage(
  folder: string,
  twice: boolean,
  signal: AbortSignal,
  report: Report,
): Promise<void> {
  await chmod(folder, 0o755);
  report.heading('The image');
  const from = await origin(await requireBase(signal));
  const token = secret();
  const npmrc = await writeNpmrc(folder, token);
  const name = `localhost/minitwit:test-${process.pid}`;
  const began = performance.now();
  try {
    await buildImage(name, npmrc, from, signal);
    const image = await inspect(name);
    const seconds = Math.round((performance.now() - began) / 1_000);
    report.check(`It is built, in ${seconds} s`, image !== undefined);
    if (!image) return;
    await checkDescription(image, from, name, report);
    const { root, release } = await mount(name);
    try {
      await checkContents(root, image, [token], report);
      await checkRunning({ root, config: image.config }, folder, report);
    } finally {
      await release();
    }
    if (twice) await checkAgain(image, (again) => buildImage(again, npmrc, from, signal), report);
  } finally {
    await remove(name);
  }
}
