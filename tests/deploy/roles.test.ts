/** The roles of a new database: MiniTwit can do its work, and the exporter cannot read messages. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { startLocalPostgres } from '../../bin/local-postgres.ts';
import { inProject } from '../../bin/project.ts';
import { migrate } from '../../db/migrate.ts';
import { attempt, check } from '../support/checks.ts';
import { newFolder, removeFolder } from '../support/folders.ts';
import { findProgram, UNPACKED } from '../support/tools.ts';
import { run } from './running.ts';

const PASSWORDS = { shop: 'letters4and7digits', metrics: 'others4and7digits' };

/** Debian installs it outside the PATH. */
async function findPsql(): Promise<string | undefined> {
  const found = await findProgram('psql');
  if (found && !found.startsWith('/usr/bin/')) return found;
  for (const folder of ['/usr/lib/postgresql', join(UNPACKED, 'usr/lib/postgresql')]) {
    for (const version of await readdir(folder).catch(() => [])) {
      const path = join(folder, version, 'bin/psql');
      if ((await run(path, ['--version']).catch(() => undefined))?.code === 0) return path;
    }
  }
  return found;
}

interface Server {
  psql: string;
  url: URL;
}

/** Runs `sql` as a role in the database `shop`, and returns the output. */
async function say({ psql, url }: Server, role: keyof typeof PASSWORDS, sql: string) {
  const to = `postgres://${role}:${PASSWORDS[role]}@${url.host}/shop`;
  return (await run(psql, ['--no-psqlrc', '-Atc', sql, to])).output.trim();
}

async function makeRoles({ psql, url }: Server, folder: string): Promise<void> {
  const secrets = join(folder, 'secrets');
  await mkdir(secrets);
  await writeFile(
    join(secrets, 'database_url'),
    `postgres://shop:${PASSWORDS.shop}@db:5432/shop\n`,
  );
  await writeFile(join(secrets, 'metrics_password'), `${PASSWORDS.metrics}\n`);
  const made = await run(psql, ['-qc', 'create database shop', url.href]);
  const { code, output } = await run('deploy/postgres/roles.sh', [], {
    environment: {
      ...{ PATH: `${dirname(psql)}:/usr/bin:/bin`, SECRETS: secrets, POSTGRES_DB: 'shop' },
      ...{ POSTGRES_USER: url.username, PGPASSWORD: url.password },
      ...{ PGHOST: url.hostname, PGPORT: url.port },
    },
  });
  if (code !== 0) throw new Error(made.output + output);
}

const psql = await findPsql();

describe.skipIf(!psql)('The roles of a new database', () => {
  const cleanup = new AsyncDisposableStack();
  let server: Server;

  beforeAll(async () => {
    const folder = await newFolder('roles');
    cleanup.defer(() => removeFolder(folder));
    const postgres = await startLocalPostgres(join(folder, 'postgres'));
    cleanup.defer(() => postgres.stop());
    server = { psql: psql ?? '', url: new URL(postgres.url) };
    await makeRoles(server, folder);
  });

  afterAll(() => cleanup.disposeAsync());

  it('let MiniTwit migrate, and hide messages from the exporter', async () => {
    const own = `postgres://shop:${PASSWORDS.shop}@${server.url.host}/shop`;
    await attempt('MiniTwit can migrate its database', () =>
      migrate(own, inProject('db/migrations')),
    );
    const roles = await say(server, 'shop', 'create role another');
    check('and has no other privileges', roles.includes('permission denied'), roles);
    const activity = await say(server, 'metrics', 'select count(*) > 0 from pg_stat_activity');
    check('The exporter can read the activity', activity === 't', activity);
    const messages = await say(server, 'metrics', 'select * from messages');
    check('but no messages', messages.includes('permission denied'), messages);
  });
});
