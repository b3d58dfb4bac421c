/** deploy.sh against a fake docker: what it does, in which order, and what stops it. */
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { inProject } from '../../bin/project.ts';
import { check } from '../support/checks.ts';
import { SETTINGS } from './profiles.ts';
import { run } from './running.ts';

const SECRETS = [
  ...[
    'auth_secret_v1',
    'backup_repositories_v1',
    'discord_webhook_v1',
    'grafana_admin_password_v1',
  ],
  ...['metrics_password_v1', 'postgres_password_v1', 'simulator_password_v1', 'slack_webhook_v1'],
  ...['smtp_password_v1', 'database_url_v2', 'database_url_v9', 'database_url_v10'],
].map((name) => `minitwit_${name}`);

interface Outcome {
  code: number | null;
  output: string;
  /** Every docker call, and the environment of the rollout. */
  calls: string[];
  environment: string;
}

interface Deployment {
  args?: string[];
  secrets?: string[];
  settings?: Record<string, string>;
}

async function deploy(story: string, options: Deployment = {}): Promise<Outcome> {
  const { args = [], secrets = SECRETS, settings = {} } = options;
  const folder = await mkdtemp(join(tmpdir(), 'minitwit-deploy-'));
  const read = (name: string) => readFile(join(folder, name), 'utf8').catch(() => '');
  try {
    await copyFile(inProject('tests/deploy/docker-stand-in.sh'), join(folder, 'docker'));
    await writeFile(join(folder, 'secrets'), `${secrets.join('\n')}\n`);
    const lines = Object.entries({ ...SETTINGS, ...settings });
    const file = join(folder, 'stack.env');
    await writeFile(file, `# settings\n${lines.map((pair) => pair.join('=')).join('\n')}\n`);
    const environment = {
      ...{ PATH: `${folder}:/usr/bin:/bin`, TMPDIR: folder, STORY: story },
      ...{ LOOK: '0.02', PATIENCE: story === 'never-ready' ? '3' : '60' },
    };
    const { code, output } = await run('deploy/deploy.sh', ['--settings', file, ...args], {
      environment,
    });
    const calls = (await read('calls')).split('\n').filter(Boolean);
    return { code, output, calls, environment: await read('environment') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The files of each deployment, in order. */
const deployed = ({ calls }: Outcome) =>
  calls.flatMap((call) => /^stack deploy .*--compose-file (\S+)/.exec(call)?.[1] ?? []);

const isRollout = (files: string) => files.includes('stack.yml');

const describeOutcome = ({ code, output, calls }: Outcome) =>
  `exit code ${code}\n${output}\n${calls.join('\n')}`;

describe('deploy.sh, against a fake docker', () => {
  it('deploys the database, then the migration, then the rest', async () => {
    const own = await deploy('well');
    const order = deployed(own).join(' ');
    const expected =
      'stack.postgres.yml stack.migrate.yml stack.yml,stack.monitoring.yml,stack.postgres.yml';
    const well = own.code === 0 && order === expected;
    check('The database, then the migration, then the rest', well, describeOutcome(own));
    const newest = /^DATABASE_URL_VERSION=10$/m.test(own.environment);
    const first = /^DATABASE_URL_FIRST=2$/m.test(own.environment);
    check('With the newest version of each secret', newest && first, own.environment);
    const hashes = own.environment.match(/^[A-Z]+_HASH=[0-9a-f]{12}$/gm) ?? [];
    check('and a hash of each configuration folder', hashes.length === 7, hashes.join());
  });

  it('adds the files of the small profile', async () => {
    const small = await deploy('well', { settings: { PROFILE: 'small' } });
    const overlays = deployed(small).at(-1) ?? '';
    const over = ['stack.small.yml', 'stack.small.postgres.yml'].every((file) =>
      overlays.includes(file),
    );
    check(
      'The files of the small profile come last',
      small.code === 0 && over,
      describeOutcome(small),
    );
  });

  it('deploys no Postgres when an external one is used', async () => {
    const settings = { DATABASE: 'managed', METRICS_DATABASE: 'db.test:5432/minitwit' };
    const managed = await deploy('well', { settings });
    const none = !deployed(managed).join().includes('postgres') && managed.code === 0;
    check('With an external Postgres it deploys none', none, describeOutcome(managed));
  });

  it.each<[string, string, Deployment]>([
    ['a Swarm', 'no-swarm', {}],
    ['minitwit.edge', 'no-label', {}],
    ['a valid stack', 'malformed', {}],
    ['DOMAIN', 'well', { settings: { DOMAIN: '' } }],
    ['PROFILE', 'well', { settings: { PROFILE: 'huge' } }],
    ['minitwit_auth_secret_v1', 'well', { secrets: SECRETS.slice(1) }],
    ['--help', 'well', { args: ['--tomorrow'] }],
  ])('deploys nothing, and reports "%s"', async (name, story, options) => {
    const outcome = await deploy(story, options);
    const stopped =
      outcome.code === 2 && deployed(outcome).length === 0 && outcome.output.includes(name);
    check(`Nothing is deployed, and "${name}" is reported`, stopped, describeOutcome(outcome));
  });

  it('deploys nothing with --check', async () => {
    const checked = await deploy('well', { args: ['--check'] });
    const harmless = checked.code === 0 && deployed(checked).length === 0;
    check('--check deploys nothing', harmless, describeOutcome(checked));
  });

  it('cancels the rollout when the migration fails', async () => {
    const failed = await deploy('migration-fails');
    const off = failed.code === 1 && !deployed(failed).some(isRollout);
    check('A failed migration cancels the rollout', off, describeOutcome(failed));
  });

  it.each(['rollback', 'taken-back', 'never-ready'])(
    'fails after a rollout with "%s"',
    async (story) => {
      const outcome = await deploy(story);
      const noticed = outcome.code === 1 && deployed(outcome).some(isRollout);
      check(`A rollout that ends in "${story}" is a failure`, noticed, describeOutcome(outcome));
    },
  );

  it('succeeds although an earlier rollout was rolled back', async () => {
    const old = await deploy('old-rollback');
    check('The rollback of an earlier deployment is ignored', old.code === 0, describeOutcome(old));
  });
});
