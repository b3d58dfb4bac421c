/** Prometheus' configuration matches the services of the stack. */
import { readdir, readFile } from 'node:fs/promises';
import { beforeAll, describe, it } from 'vitest';
import { parse } from 'yaml';
import { inProject } from '../../bin/project.ts';
import { check, note } from '../support/checks.ts';
import { readStack, type Service, type Stack } from '../support/stack-file.ts';
import { CLUSTER, PROFILES, SETTINGS } from './profiles.ts';

interface Rule {
  record: string;
  expr: string;
  labels?: { job: string };
}

interface Job {
  job_name: string;
  dns_sd_configs: { names: string[] }[];
}

/** The application has alerts of its own, and Prometheus scrapes itself. */
const NOT_EXPECTED = ['minitwit', 'prometheus'];

/** Flags that some services must be started with (docs/operations.md). */
const FLAGS: Record<string, string[]> = {
  prometheus: ['--storage.tsdb.retention.time=30d'],
  loki: ['-config.expand-env=true'],
  'node-exporter': ['--collector.textfile.directory=/var/lib/node-exporter'],
  cadvisor: [
    '--store_container_labels=false',
    '--whitelisted_container_labels=com.docker.swarm.service.name',
  ],
  traefik: ['--metrics.prometheus=true', '--entrypoints.metrics.address=:8082'],
};

const read = async <T>(path: string) => parse(await readFile(inProject(path), 'utf8')) as T;

const runs = ({ deploy }: Service) => deploy?.mode === 'global' || (deploy?.replicas ?? 1) > 0;

/** The service whose tasks a job scrapes. */
const serviceOf = ({ dns_sd_configs }: Job) =>
  dns_sd_configs[0]?.names[0]?.replace('tasks.', '') ?? '';

function checkTargets(jobs: Job[], stack: Stack): void {
  const lost = jobs.map(serviceOf).filter((name) => {
    return !stack.services[name]?.networks?.includes('monitoring');
  });
  check(
    `Prometheus reaches the service of each of ${jobs.length} jobs`,
    lost.length === 0,
    lost.join(),
  );
}

function checkExpectations(jobs: Job[], stack: Stack, rules: Rule[]): void {
  const replicas = rules.find(({ record }) => record === 'minitwit:replicas:expected')?.expr;
  const given = `vector(${stack.services.app?.deploy?.replicas})`;
  check(`It expects the stack's number of replicas: ${given}`, replicas === given, replicas);
  const expected = rules.flatMap(({ labels }) => labels?.job ?? []).sort();
  const running = jobs.flatMap((job) => {
    const service = stack.services[serviceOf(job)];
    return service && runs(service) && !NOT_EXPECTED.includes(job.job_name) ? [job.job_name] : [];
  });
  const same = expected.join() === running.sort().join();
  check(`and these services: ${expected.join(', ')}`, same, `Running: ${running.join(', ')}`);
}

async function checkMounts(stack: Stack): Promise<void> {
  const files = new Set(Object.values(stack.configs).map(({ file }) => file));
  const folders = ['grafana/dashboards', 'prometheus/rules', 'alertmanager/templates'];
  const lists = folders.map(async (folder) =>
    (await readdir(inProject(`deploy/${folder}`))).map((name) => `./${folder}/${name}`),
  );
  const forgotten = (await Promise.all(lists)).flat().filter((file) => !files.has(file));
  check('Every dashboard, rule and template is mounted', forgotten.length === 0, forgotten.join());
  const wrong = Object.entries(FLAGS).flatMap(([name, flags]) =>
    flags.filter((flag) => !stack.services[name]?.command?.includes(flag)),
  );
  check(
    'Every service has the flags that docs/operations.md requires',
    wrong.length === 0,
    wrong.join(),
  );
}

const { scrape_configs: jobs } = await read<{ scrape_configs: Job[] }>(
  'deploy/prometheus/prometheus.yml',
);

const profiles = await Promise.all(
  PROFILES.map(async ({ name, files, expectations }) => {
    const { groups } = await read<{ groups: { rules: Rule[] }[] }>(expectations);
    const rules = groups.flatMap((group) => group.rules);
    return { name, rules, stack: await readStack(files, SETTINGS) };
  }),
);

describe.each(profiles)('The monitoring of the profile $name', ({ name, rules, stack }) => {
  beforeAll(() => note(`${name}:`));

  it('reaches every service', () => checkTargets(jobs, stack));

  it('expects what runs', () => checkExpectations(jobs, stack, rules));
});

it('The stack mounts what the monitoring reads', async () => {
  await checkMounts(await readStack(CLUSTER, SETTINGS));
});
