/** deploy.sh, against a stand-in for Docker: what it does in which order, and what makes it stop. */
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

interface Ending {
  code: number | null;
  said: string;
  /** Every call of docker, and the environment of the rollout. */
  calls: string[];
  environment: string;
}

interface Deployment {
  args?: string[];
  secrets?: string[];
  settings?: Record<string, string>;
}

async function deploy(story: string, options: Deployment = {}): Promise<Ending> {
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
    const { code, said } = await run('deploy/deploy.sh', ['--settings', file, ...args], {
      environment,
    });
    const calls = (await read('calls')).split('\n').filter(Boolean);
    return { code, said, calls, environment: await read('environment') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The files of each deployment that was made, in order. */
const deployed = ({ calls }: Ending) =>
  calls.flatMap((call) => /^stack deploy .*--compose-file (\S+)/.exec(call)?.[1] ?? []);

const isRollout = (files: string) => files.includes('stack.yml');

const tell = ({ code, said, calls }: Ending) => `exit code ${code}\n${said}\n${calls.join('\n')}`;

describe('deploy.sh, against a stand-in for Docker', () => {
  it('deploys the database, then the migration, then the rest', async () => {
    const own = await deploy('well');
    const order = deployed(own).join(' ');
    const expected =
      'stack.postgres.yml stack.migrate.yml stack.yml,stack.monitoring.yml,stack.postgres.yml';
    const well = own.code === 0 && order === expected;
    check('The database, then the migration, then the rest', well, tell(own));
    const newest = /^DATABASE_URL_VERSION=10$/m.test(own.environment);
    const first = /^DATABASE_URL_FIRST=2$/m.test(own.environment);
    check('With the newest version of each secret', newest && first, own.environment);
    const hashes = own.environment.match(/^[A-Z]+_HASH=[0-9a-f]{12}$/gm) ?? [];
    check('and a hash of each folder of configurations', hashes.length === 7, hashes.join());
  });

  it('lays the small profile over it', async () => {
    const small = await deploy('well', { settings: { PROFILE: 'small' } });
    const overlays = deployed(small).at(-1) ?? '';
    const over = ['stack.small.yml', 'stack.small.postgres.yml'].every((file) =>
      overlays.includes(file),
    );
    check('The small profile lies over it', small.code === 0 && over, tell(small));
  });

  it("deploys no Postgres beside somebody else's", async () => {
    const settings = { DATABASE: 'managed', METRICS_DATABASE: 'db.test:5432/minitwit' };
    const managed = await deploy('well', { settings });
    const none = !deployed(managed).join().includes('postgres') && managed.code === 0;
    check("With somebody else's Postgres there is none", none, tell(managed));
  });

  it.each<[string, string, Deployment]>([
    ['a Swarm', 'no-swarm', {}],
    ['minitwit.edge', 'no-label', {}],
    ['a valid stack', 'malformed', {}],
    ['DOMAIN', 'well', { settings: { DOMAIN: '' } }],
    ['PROFILE', 'well', { settings: { PROFILE: 'huge' } }],
    ['minitwit_auth_secret_v1', 'well', { secrets: SECRETS.slice(1) }],
    ['--help', 'well', { args: ['--tomorrow'] }],
  ])('deploys nothing, and the word is of %s', async (name, story, options) => {
    const ending = await deploy(story, options);
    const stopped =
      ending.code === 2 && deployed(ending).length === 0 && ending.said.includes(name);
    check(`Nothing is deployed, and the word is of ${name}`, stopped, tell(ending));
  });

  it('deploys nothing with --check', async () => {
    const checked = await deploy('well', { args: ['--check'] });
    const harmless = checked.code === 0 && deployed(checked).length === 0;
    check('--check deploys nothing', harmless, tell(checked));
  });

  it('calls the rollout off when the migration fails', async () => {
    const failed = await deploy('migration-fails');
    const off = failed.code === 1 && !deployed(failed).some(isRollout);
    check('A migration that fails calls the rollout off', off, tell(failed));
  });

  it.each(['rollback', 'taken-back', 'never-ready'])(
    'fails after a rollout with "%s"',
    async (story) => {
      const ending = await deploy(story);
      const noticed = ending.code === 1 && deployed(ending).some(isRollout);
      check(`A rollout that ends in "${story}" is a failure`, noticed, tell(ending));
    },
  );

  it('succeeds although an earlier rollout was taken back', async () => {
    const old = await deploy('old-rollback');
    check('One of an earlier deployment is none', old.code === 0, tell(old));
  });
});
