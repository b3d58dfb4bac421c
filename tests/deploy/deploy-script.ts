/** deploy.sh, against a stand-in for Docker: what it does in which order, and what makes it stop. */
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../../bin/project.ts';
import type { Report } from '../support/report.ts';
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

async function checkOrder(report: Report): Promise<void> {
  const own = await deploy('well');
  const order = deployed(own).join(' ');
  const expected =
    'stack.postgres.yml stack.migrate.yml stack.yml,stack.monitoring.yml,stack.postgres.yml';
  const well = own.code === 0 && order === expected;
  report.check('The database, then the migration, then the rest', well, tell(own));
  const newest = /^DATABASE_URL_VERSION=10$/m.test(own.environment);
  const first = /^DATABASE_URL_FIRST=2$/m.test(own.environment);
  report.check('With the newest version of each secret', newest && first, own.environment);
  const hashes = own.environment.match(/^[A-Z]+_HASH=[0-9a-f]{12}$/gm) ?? [];
  report.check('and a hash of each folder of configurations', hashes.length === 7, hashes.join());
  const small = await deploy('well', { settings: { PROFILE: 'small' } });
  const overlays = deployed(small).at(-1) ?? '';
  const over = ['stack.small.yml', 'stack.small.postgres.yml'].every((file) =>
    overlays.includes(file),
  );
  report.check('The small profile lies over it', small.code === 0 && over, tell(small));
  const settings = { DATABASE: 'managed', METRICS_DATABASE: 'db.test:5432/minitwit' };
  const managed = await deploy('well', { settings });
  const none = !deployed(managed).join().includes('postgres') && managed.code === 0;
  report.check("With somebody else's Postgres there is none", none, tell(managed));
}

async function checkMissing(report: Report): Promise<void> {
  const changes: [string, Deployment, string][] = [
    ['no-swarm', {}, 'a Swarm'],
    ['no-label', {}, 'minitwit.edge'],
    ['malformed', {}, 'well-formed'],
    ['well', { settings: { DOMAIN: '' } }, 'DOMAIN'],
    ['well', { settings: { PROFILE: 'huge' } }, 'PROFILE'],
    ['well', { secrets: SECRETS.slice(1) }, 'minitwit_auth_secret_v1'],
    ['well', { args: ['--tomorrow'] }, '--help'],
  ];
  for (const [story, options, name] of changes) {
    const ending = await deploy(story, options);
    const stopped =
      ending.code === 2 && deployed(ending).length === 0 && ending.said.includes(name);
    report.check(`Nothing is deployed, and the word is of ${name}`, stopped, tell(ending));
  }
  const check = await deploy('well', { args: ['--check'] });
  const harmless = check.code === 0 && deployed(check).length === 0;
  report.check('--check deploys nothing', harmless, tell(check));
}

async function checkFailures(report: Report): Promise<void> {
  const failed = await deploy('migration-fails');
  const off = failed.code === 1 && !deployed(failed).some(isRollout);
  report.check('A migration that fails calls the rollout off', off, tell(failed));
  for (const story of ['rollback', 'taken-back', 'never-ready']) {
    const ending = await deploy(story);
    const noticed = ending.code === 1 && deployed(ending).some(isRollout);
    report.check(`A rollout that ends in "${story}" is a failure`, noticed, tell(ending));
  }
  const old = await deploy('old-rollback');
  report.check('One of an earlier deployment is none', old.code === 0, tell(old));
}

export async function checkDeployScript(report: Report): Promise<void> {
  await checkOrder(report);
  await checkMissing(report);
  await checkFailures(report);
}
