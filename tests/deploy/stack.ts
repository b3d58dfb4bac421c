/** The stack as it is written: what has to hold for each service, and where its parts have to agree. */
import { existsSync } from 'node:fs';
import { inProject } from '../../bin/project.ts';
import type { Report } from '../support/report.ts';
import { readStack, type Service, type Stack } from '../support/stack-file.ts';
import { checkCompose } from './compose.ts';
import { checkDeployScript } from './deploy-script.ts';
import { checkDocker } from './docker.ts';
import { checkMemory } from './memory.ts';
import { checkMonitoring } from './monitoring.ts';
import { checkPostgres } from './postgres.ts';
import { CLUSTER, PROFILES, SETTINGS } from './profiles.ts';
import { checkRoles } from './roles.ts';

/** Each network, who may be on it, and whether it has a way out. */
const NETWORKS: Record<string, { out: boolean; members: string[] }> = {
  public: { out: true, members: ['traefik'] },
  edge: { out: false, members: ['app', 'grafana', 'traefik'] },
  data: { out: false, members: ['app', 'migrate', 'postgres', 'postgres-exporter'] },
  archive: { out: true, members: ['backup', 'postgres', 'restore', 'restore-drill'] },
  notifications: { out: true, members: ['alertmanager'] },
  'docker-socket': { out: false, members: ['docker-socket'] },
};

/** What every service has to have, and whether it has. */
const RULES: [string, (service: Service) => boolean][] = [
  ['an image with its version', ({ image }) => /[^:]:v?\d[\w.-]*$/.test(image ?? '')],
  ['a memory limit', ({ deploy }) => deploy?.resources?.limits?.memory !== undefined],
  ['a limit of processes', ({ deploy }) => (deploy?.resources?.limits?.pids ?? 0) > 0],
  ['a health check, or the word that it has none', ({ healthcheck }) => healthcheck !== undefined],
  [
    'a log that is rotated',
    ({ logging }) => Boolean(logging?.options['max-size'] && logging.options['max-file']),
  ],
  ['a read-only root', ({ read_only }) => read_only === true],
  ['no capability that it is not given', ({ cap_drop }) => cap_drop?.join() === 'ALL'],
];

const servicesOf = ({ services }: Stack) => Object.entries(services);

function checkServices(stack: Stack, report: Report): void {
  const services = servicesOf(stack);
  for (const [rule, holds] of RULES) {
    const without = services.flatMap(([name, service]) => (holds(service) ? [] : [name]));
    report.check(
      `All ${services.length} services have ${rule}`,
      without.length === 0,
      without.join(),
    );
  }
  const published = services.flatMap(([name, { ports = [] }]) =>
    ports.map((port) =>
      typeof port === 'string' ? port : `${name} ${port.published} ${port.mode}`,
    ),
  );
  const only = published.join() === 'traefik 80 host,traefik 443 host';
  report.check('Only 80 and 443 are published, by Traefik', only, published.join());
}

function checkNetworks(stack: Stack, report: Report): void {
  for (const [network, { out, members }] of Object.entries(NETWORKS)) {
    const found = servicesOf(stack).flatMap(([name, { networks = [] }]) =>
      networks.includes(network) ? [name] : [],
    );
    const same = found.sort().join() === members.join();
    report.check(`On the network ${network}: ${members.join(', ')}`, same, found.join());
    const internal = String(stack.networks[network]?.internal ?? false) === 'true';
    report.check(`It has ${out ? 'a' : 'no'} way out`, internal !== out);
  }
  const known = new Set([...Object.keys(NETWORKS), 'monitoring']);
  const others = Object.keys(stack.networks).filter((name) => !known.has(name));
  report.check('There is no other network', others.length === 0, others.join());
}

/** What services refer to by name has to be there. */
function checkReferences(stack: Stack, report: Report): void {
  const lost = servicesOf(stack).flatMap(
    ([name, { configs = [], secrets = [], networks = [] }]) => [
      ...configs
        .filter(({ source }) => !stack.configs[source])
        .map(({ source }) => `${name} ${source}`),
      ...secrets
        .map((secret) => (typeof secret === 'string' ? secret : secret.source))
        .filter((secret) => !stack.secrets[secret])
        .map((secret) => `${name} ${secret}`),
      ...networks
        .filter((network) => !(network in stack.networks))
        .map((network) => `${name} ${network}`),
    ],
  );
  report.check('All that services refer to is there', lost.length === 0, lost.join('\n'));
  const files = Object.values(stack.configs).map(({ file }) => `deploy/${file}`);
  const missing = files.filter((file) => !existsSync(inProject(file)));
  report.check(
    `All ${files.length} configuration files exist`,
    missing.length === 0,
    missing.join(),
  );
  const inside = Object.entries(stack.secrets).filter(([, { external }]) => external !== true);
  report.check('No secret is in a file', inside.length === 0, inside.join());
}

const placed = ({ deploy }: Service) =>
  (deploy?.placement?.constraints ?? []).some((rule) => rule.startsWith('node.labels.minitwit.'));

/** A volume lies on one host: who has one of its own must not wander. */
function checkPlaces(stack: Stack, report: Report): void {
  const wandering = servicesOf(stack).filter(([, service]) => {
    const volumes = (service.volumes ?? []).filter((volume) => {
      return typeof volume === 'string' && !volume.startsWith('/');
    });
    return volumes.length > 0 && service.deploy?.mode !== 'global' && !placed(service);
  });
  const names = wandering.map(([name]) => name).join();
  report.check('Who has a volume stays on one host', names === '', names);
}

/** The application has to be given the time that it takes to end, and the place for one more. */
function checkRollout(stack: Stack, report: Report): void {
  const { environment = {}, stop_grace_period = '0s', deploy } = stack.services.app ?? {};
  const grace = Number(environment.SHUTDOWN_GRACE_MS) / 1_000;
  const stop = Number.parseInt(stop_grace_period, 10);
  report.check(`Stopped after ${stop} s, of which ${grace} s are grace`, stop >= grace + 10);
  const { order, parallelism, failure_action } = deploy?.update_config ?? {};
  const careful = order === 'start-first' && parallelism === 1 && failure_action === 'rollback';
  report.check('Replaced one at a time, the new one first, and taken back when it fails', careful);
  const places = 3 * (deploy?.placement?.max_replicas_per_node ?? Number.POSITIVE_INFINITY);
  report.check('Three hosts have a place for one more', places > (deploy?.replicas ?? 0));
}

/** Checks the stack, with its overlays, and the script that deploys it. */
export async function checkStack(report: Report): Promise<void> {
  report.heading('The stack');
  const stack = await readStack(CLUSTER, SETTINGS);
  checkServices(stack, report);
  checkNetworks(stack, report);
  checkReferences(stack, report);
  checkPlaces(stack, report);
  checkRollout(stack, report);
  await checkDocker(report);
  await checkCompose(report);
  report.heading('What the stack says elsewhere');
  for (const profile of PROFILES) await checkMonitoring(profile, report);
  await checkMemory(report);
  await checkPostgres(report);
  await checkRoles(report);
  report.heading('deploy.sh, against a stand-in for Docker');
  await checkDeployScript(report);
}
