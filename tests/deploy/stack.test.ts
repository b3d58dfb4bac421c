/** The stack's files: rules for every service, and consistency between them. */
import { existsSync } from 'node:fs';
import { describe, it } from 'vitest';
import { inProject } from '../../bin/project.ts';
import { check } from '../support/checks.ts';
import { readStack, type Service, type Stack } from '../support/stack-file.ts';
import { CLUSTER, SETTINGS } from './profiles.ts';

/** Each network with its members, and whether it can reach the internet. */
const NETWORKS: Record<string, { out: boolean; members: string[] }> = {
  public: { out: true, members: ['traefik'] },
  edge: { out: false, members: ['app', 'grafana', 'traefik'] },
  data: { out: false, members: ['app', 'migrate', 'postgres', 'postgres-exporter'] },
  archive: { out: true, members: ['backup', 'postgres', 'restore', 'restore-drill'] },
  notifications: { out: true, members: ['alertmanager'] },
  'docker-socket': { out: false, members: ['docker-socket'] },
};

/** What every service must have, with a predicate. */
const RULES: [string, (service: Service) => boolean][] = [
  ['an image with its version', ({ image }) => /[^:]:v?\d[\w.-]*$/.test(image ?? '')],
  ['a memory limit', ({ deploy }) => deploy?.resources?.limits?.memory !== undefined],
  ['a process limit', ({ deploy }) => (deploy?.resources?.limits?.pids ?? 0) > 0],
  ['a health check, or an explicit opt-out', ({ healthcheck }) => healthcheck !== undefined],
  [
    'a rotated log',
    ({ logging }) => Boolean(logging?.options['max-size'] && logging.options['max-file']),
  ],
  ['a read-only root file system', ({ read_only }) => read_only === true],
  ['no implicit capabilities', ({ cap_drop }) => cap_drop?.join() === 'ALL'],
];

const servicesOf = ({ services }: Stack) => Object.entries(services);

/** Names that a service refers to and the stack does not define. */
function lostBy([name, { configs = [], secrets = [], networks = [] }]: [
  string,
  Service,
]): string[] {
  const sources = secrets.map((secret) => (typeof secret === 'string' ? secret : secret.source));
  return [
    ...configs.map(({ source }) => source).filter((source) => !stack.configs[source]),
    ...sources.filter((secret) => !stack.secrets[secret]),
    ...networks.filter((network) => !(network in stack.networks)),
  ].map((lost) => `${name} ${lost}`);
}

const placed = ({ deploy }: Service) =>
  (deploy?.placement?.constraints ?? []).some((rule) => rule.startsWith('node.labels.minitwit.'));

const stack = await readStack(CLUSTER, SETTINGS);
const services = servicesOf(stack);

describe('Services', () => {
  it.each(RULES)('have %s', (rule, holds) => {
    const without = services.flatMap(([name, service]) => (holds(service) ? [] : [name]));
    check(`All ${services.length} services have ${rule}`, without.length === 0, without.join());
  });

  it('are published by Traefik only', () => {
    const published = services.flatMap(([name, { ports = [] }]) =>
      ports.map((port) =>
        typeof port === 'string' ? port : `${name} ${port.published} ${port.mode}`,
      ),
    );
    const only = published.join() === 'traefik 80 host,traefik 443 host';
    check('Only 80 and 443 are published, by Traefik', only, published.join());
  });

  it('refer only to what is defined', () => {
    const lost = services.flatMap(lostBy);
    check('Everything that services refer to is defined', lost.length === 0, lost.join('\n'));
    const files = Object.values(stack.configs).map(({ file }) => `deploy/${file}`);
    const missing = files.filter((file) => !existsSync(inProject(file)));
    check(`All ${files.length} configuration files exist`, missing.length === 0, missing.join());
  });

  it('have no inline secrets', () => {
    const inside = Object.entries(stack.secrets).filter(([, { external }]) => external !== true);
    check('No file contains a secret', inside.length === 0, inside.join());
  });

  // A volume is on one host, so its service must not move to another.
  it('stay on one host when they have a volume', () => {
    const wandering = services.filter(([, service]) => {
      const volumes = (service.volumes ?? []).filter((volume) => {
        return typeof volume === 'string' && !volume.startsWith('/');
      });
      return volumes.length > 0 && service.deploy?.mode !== 'global' && !placed(service);
    });
    const names = wandering.map(([name]) => name).join();
    check('A service with a volume stays on one host', names === '', names);
  });
});

describe('Networks', () => {
  it.each(Object.entries(NETWORKS))(
    '%s has its members, and internet access or none',
    (network, { out, members }) => {
      const found = services.flatMap(([name, { networks = [] }]) =>
        networks.includes(network) ? [name] : [],
      );
      const same = found.sort().join() === members.join();
      check(`On the network ${network}: ${members.join(', ')}`, same, found.join());
      const internal = String(stack.networks[network]?.internal ?? false) === 'true';
      check(`It has ${out ? '' : 'no '}internet access`, internal !== out);
    },
  );

  it('are all known', () => {
    const known = new Set([...Object.keys(NETWORKS), 'monitoring']);
    const others = Object.keys(stack.networks).filter((name) => !known.has(name));
    check('There is no other network', others.length === 0, others.join());
  });
});

/** The application needs time to shut down, and room for one more replica. */
describe('A rollout', () => {
  const { environment = {}, stop_grace_period = '0s', deploy } = stack.services.app ?? {};

  it('gives a server time to shut down', () => {
    const grace = Number(environment.SHUTDOWN_GRACE_MS) / 1_000;
    const stop = Number.parseInt(stop_grace_period, 10);
    check(`Stopped after ${stop} s, of which ${grace} s are grace`, stop >= grace + 10);
  });

  it('replaces one server at a time, and has room for it', () => {
    const { order, parallelism, failure_action } = deploy?.update_config ?? {};
    const careful = order === 'start-first' && parallelism === 1 && failure_action === 'rollback';
    check('Replaced one at a time, the new one first, and rolled back on failure', careful);
    const places = 3 * (deploy?.placement?.max_replicas_per_node ?? Number.POSITIVE_INFINITY);
    check('Three hosts have room for one more', places > (deploy?.replicas ?? 0));
  });
});
