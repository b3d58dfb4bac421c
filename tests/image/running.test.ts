/** The image's commands and server, run like an engine runs them, with a PostgreSQL. */
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, inject, it, vi } from 'vitest';
import { startLocalPostgres } from '../../bin/local-postgres.ts';
import { anyPorts } from '../../bin/ports.ts';
import { HEAP } from '../../bin/server-process.ts';
import { check } from '../support/checks.ts';
import { newFolder, removeFolder } from '../support/folders.ts';
import { checkCommands, checkMigrate, checkUsage } from './commands.ts';
import { Container, killContainers, type Run, runContainer } from './container.ts';
import { answersDuringEnd, GRACE_MS } from './ending.ts';
import { type Addresses, statusOf } from './listeners.ts';
import { checkAnswers, checkProcess, healthcheck, START_MS, untilServing } from './serving.ts';

const built = inject('built');
const image = { root: built.root, config: built.image.config };

const cleanup = new AsyncDisposableStack();
let run: Run;
let addresses: Addresses;
let secrets: string[];

/** Writes settings like a deployment does: secrets in files. */
async function prepare(folder: string, databaseUrl: string): Promise<void> {
  const values = { DATABASE_URL: databaseUrl, AUTH_SECRET: randomBytes(24).toString('hex') };
  const environment: Record<string, string> = { SHUTDOWN_GRACE_MS: String(GRACE_MS) };
  for (const [name, value] of Object.entries(values)) {
    await writeFile(join(folder, name), `${value}\n`);
    environment[`${name}_FILE`] = `/run/${name}`;
  }
  const ports = await anyPorts('0.0.0.0');
  for (const [name, port] of Object.entries(ports)) environment[name] = String(port);
  const at = (port: number) => `http://127.0.0.1:${port}`;
  const { PORT, SIMULATOR_PORT, OPS_PORT } = ports;
  addresses = { site: at(PORT), simulator: at(SIMULATOR_PORT), ops: at(OPS_PORT) };
  run = { environment, folder };
  secrets = Object.values(values);
}

beforeAll(async () => {
  const folder = await newFolder('run');
  cleanup.defer(() => removeFolder(folder));
  const postgres = await startLocalPostgres(join(folder, 'postgres'));
  cleanup.defer(() => postgres.stop());
  const shared = join(folder, 'run');
  await mkdir(shared);
  await prepare(shared, postgres.url);
  cleanup.defer(killContainers);
});

afterAll(() => cleanup.disposeAsync());

describe('Its commands', () => {
  it('print their help, and reject wrong usage', () => checkUsage(image, run));

  it('create the schema', () => checkMigrate(image, run));

  it('import, hide and delete', async () => {
    await runContainer(image, { ...run, args: ['migrate'] });
    await checkCommands(image, run);
  });
});

describe('Its server', () => {
  let container: Container;
  let before: number | null;
  let command: string[];
  let took: number;

  beforeAll(async () => {
    await runContainer(image, { ...run, args: ['migrate'] });
    before = await healthcheck(image, run);
    container = new Container(image, run);
    command = await container.serverCommand();
    took = await untilServing(container, addresses);
  });

  it('serves, and passes its health check', async () => {
    check('Its health check fails before it runs', before === 1);
    check(`It serves ${Math.round(took)} ms after its start`, took < START_MS);
    check('Its health check succeeds', (await healthcheck(image, run)) === 0);
  });

  it('runs with the settings of every server', async () => {
    const heap = HEAP.every((option) => command.includes(option));
    check('It has the heap limit of every server', heap, command.join(' '));
    await checkProcess(container, image, secrets);
  });

  it('answers on each listener', () => checkAnswers(addresses));

  it('shuts down after its last response, and writes no files', async () => {
    await answersDuringEnd(container, addresses);
    const refusals = container.output.match(/.*(EROFS|EACCES|EPERM|ENOENT).*/g) ?? [];
    check('It never tried to write a file', refusals.length === 0, refusals.join('\n'));
  });
});

// So that a rollout notices, and rolls back.
it('A server without its database is unhealthy', async () => {
  const { DATABASE_URL_FILE, ...others } = run.environment;
  const DATABASE_URL = 'postgres://nobody@127.0.0.1:1/nothing';
  const lost: Run = { ...run, environment: { ...others, DATABASE_URL } };
  const container = new Container(image, lost);
  await vi.waitUntil(async () => (await statusOf(`${addresses.ops}/livez`)) === 200, START_MS);
  const ready = await statusOf(`${addresses.ops}/readyz`);
  const code = await healthcheck(image, lost);
  check('Without its database a new server is unhealthy', ready === 503 && code === 1);
  container.signal('SIGKILL');
  await container.ended();
});
