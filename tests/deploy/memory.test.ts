/** The memory limits of a host's services fit the host and match the tables in deploy/README.md. */
import { readFile } from 'node:fs/promises';
import { describe, it } from 'vitest';
import { inProject } from '../../bin/project.ts';
import { check } from '../support/checks.ts';
import { readStack, type Service, type Stack } from '../support/stack-file.ts';
import { megabytes } from './megabytes.ts';
import { CLUSTER, SETTINGS, SMALL } from './profiles.ts';

/** MB that the kernel sees on a host with 2 and with 4 GB. */
const SEEN = { small: 1_950, node: 3_900 };
/** MB reserved for the system and Docker. */
const SYSTEM = 350;

/** These never run at the same time: deployments are manual, and drills run at night. */
const SELDOM = ['migrate', 'restore-drill', 'restore'];

const limitOf = ({ deploy }: Service) => megabytes(deploy?.resources?.limits?.memory);

const countOf = ({ deploy }: Service) => (deploy?.mode === 'global' ? 1 : (deploy?.replicas ?? 1));

/** MB of everything that runs at once; `counts` returns how many of a service run on this host. */
function sum(stack: Stack, counts: (name: string, service: Service) => number): number {
  let always = 0;
  let seldom = 0;
  for (const [name, service] of Object.entries(stack.services)) {
    const needed = counts(name, service) * limitOf(service);
    if (SELDOM.includes(name)) seldom = Math.max(seldom, needed);
    else always += needed;
  }
  return always + seldom;
}

const labelOf = (service: Service) =>
  /minitwit\.(\w+)/.exec((service.deploy?.placement?.constraints ?? []).join())?.[1];

/** MB on the host with these labels, with the most replicas that it may run. */
const onHost = (stack: Stack, labels: string[]) =>
  sum(stack, (name, service) => {
    if (service.deploy?.mode === 'global') return 1;
    if (name === 'app') return service.deploy?.placement?.max_replicas_per_node ?? 0;
    const place = labelOf(service);
    if (name === 'restore') return 0;
    return place === undefined || labels.includes(place) ? 1 : 0;
  });

/** The rows of a profile's table: service, count, MB each. */
function rowsOf(stack: Stack): string[] {
  return Object.entries(stack.services)
    .filter(([, service]) => countOf(service) > 0)
    .map(([name, service]) => `| ${name} | ${countOf(service)} | ${limitOf(service)} |`);
}

const cluster = await readStack(CLUSTER, SETTINGS);
const small = await readStack(SMALL, SETTINGS);
const needed = sum(small, (_, service) => countOf(service));

describe('The memory limits of a host’s services', () => {
  it('fit the host of the small profile', () => {
    const room = SEEN.small - SYSTEM;
    check(`The small profile's limits are ${needed} MB of ${room}`, needed <= room);
  });

  it.each(['edge', 'database', 'monitoring'])('fit the host for %s', (label) => {
    const all = onHost(cluster, [label]);
    const free = SEEN.node - SYSTEM;
    check(`The limits on the host for ${label} are ${all} MB of ${free}`, all <= free);
  });

  it('match deploy/README.md', async () => {
    const readme = await readFile(inProject('deploy/README.md'), 'utf8');
    const missing = [...rowsOf(cluster), ...rowsOf(small), `**${needed}**`].filter(
      (row) => !readme.includes(row),
    );
    check('deploy/README.md has the same numbers', missing.length === 0, missing.join('\n'));
  });
});
