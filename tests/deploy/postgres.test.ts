/** The settings of Postgres: it accepts them, and they fit its memory and the pools. */
import { dirname, join } from 'node:path';
import { it } from 'vitest';
import { chooseAccount } from '../../bin/postgres/account.ts';
import { ensureCluster } from '../../bin/postgres/cluster.ts';
import { findPrograms, run } from '../../bin/postgres/programs.ts';
import { inProject } from '../../bin/project.ts';
import { attempt, check } from '../support/checks.ts';
import { newFolder, removeFolder } from '../support/folders.ts';
import { readStack, type Stack } from '../support/stack-file.ts';
import { megabytes } from './megabytes.ts';
import { PROFILES, SETTINGS } from './profiles.ts';

const PLACE = '/etc/postgresql/postgresql.conf';

/** Connections for the migration, the exporter, backups and people, reserved ones included. */
const OTHERS = 14;

type Ask = (setting: string) => Promise<number>;

/** Starts a real Postgres with a profile's command, to read its effective settings. */
async function withPostgres(stack: Stack, work: (ask: Ask) => Promise<void>): Promise<void> {
  const folder = await newFolder('settings');
  try {
    const cluster = join(folder, 'postgres');
    const programs = await findPrograms();
    const account = await chooseAccount(cluster, dirname(programs.postgres));
    await ensureCluster(cluster, 'a password for this test only', programs, account);
    const [, ...flags] = stack.services.postgres?.command ?? [];
    const settings = flags.map((flag) =>
      flag.replace(PLACE, inProject('deploy/postgres/postgresql.conf')),
    );
    await work(async (setting) => {
      const args = ['-D', cluster, ...settings, '-C', setting];
      const { ok, output } = await run(account, programs.postgres, args);
      if (!ok) throw new Error(output);
      return Number(output.trim().split('\n').at(-1));
    });
  } finally {
    await removeFolder(folder);
  }
}

/** Connections of all replicas at the worst moment of a rollout. */
function poolsOf(stack: Stack): number {
  const { environment = {}, deploy } = stack.services.app ?? {};
  const twice = deploy?.update_config?.order === 'start-first' ? 2 : 1;
  return (Number(environment.DATABASE_POOL) + 1) * (deploy?.replicas ?? 0) * twice;
}

async function checkSizes(stack: Stack, ask: Ask): Promise<void> {
  const connections = await ask('max_connections');
  const needed = poolsOf(stack) + OTHERS;
  check(`${connections} connections; ${needed} can be needed`, connections >= needed);
  const limit = megabytes(stack.services.postgres?.deploy?.resources?.limits?.memory);
  // Postgres reports this in pages of 8 kB, and the other two in kB.
  const shared = ((await ask('shared_buffers')) * 8) / 1_024;
  const maintenance = (await ask('maintenance_work_mem')) / 1_024;
  const work = (await ask('work_mem')) / 1_024;
  check(
    `${shared} MB of ${limit} are shared: a quarter`,
    shared <= limit / 4 && shared >= limit / 6,
  );
  // Our statements sort once at most; a third of all connections sorting at once is a safe estimate.
  const most = shared + maintenance + (work * connections) / 3;
  check(`At most ${Math.round(most)} MB are used`, most < limit * 0.75);
}

it.each(PROFILES)('A real Postgres accepts the settings of the profile $name', async (profile) => {
  const stack = await readStack(profile.files, SETTINGS);
  await attempt(`A real Postgres accepts the settings of the profile "${profile.name}"`, () =>
    withPostgres(stack, (ask) => checkSizes(stack, ask)),
  );
});
