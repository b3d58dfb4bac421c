/** The same stack on a laptop: its overrides match the stack. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'vitest';
import { parse } from 'yaml';
import { inProject } from '../../bin/project.ts';
import { check } from '../support/checks.ts';
import { goProgram } from '../support/go.ts';
import { readStack, type Service } from '../support/stack-file.ts';
import { CLUSTER, SETTINGS } from './profiles.ts';
import { run } from './running.ts';

interface Laptop {
  services: Record<
    string,
    { networks?: { monitoring?: { aliases: string[] } }; profiles?: string[] }
  >;
  secrets: Record<string, { file: string }>;
}

/** They need object storage, which a laptop does not have. */
const BACKUPS = ['backup', 'restore', 'restore-drill'];

interface Compose {
  include: { path: string[]; env_file: string }[];
}

/** Compose's own tag `!override` is read as a plain value here. */
const OVERRIDES = ['map', 'seq'] as const;
const customTags = OVERRIDES.map((collection) => ({ tag: '!override', collection }));

async function readLaptop(): Promise<Laptop> {
  const text = await readFile(inProject('deploy/compose/laptop.yml'), 'utf8');
  return parse(text, { merge: true, customTags: [...customTags] }) as Laptop;
}

/** The command-line reader of Docker Compose's own library. */
const READER = 'github.com/compose-spec/compose-go/v2/cmd@v2.16.2';

interface Read {
  services: Record<
    string,
    Pick<Service, 'deploy'> & {
      security_opt?: string[];
      ports?: { host_ip?: string; published: string }[];
    }
  >;
}

const files = parse(await readFile(inProject('deploy/compose.yml'), 'utf8')) as Compose;
const stack = await readStack(CLUSTER, SETTINGS);
const laptop = await readLaptop();

describe('The stack on a laptop', () => {
  it('is the whole stack', () => {
    const paths = files.include.flatMap(({ path, env_file }) => [...path, env_file]);
    const complete = [...CLUSTER, 'compose/laptop.yml'].every((file) => paths.includes(file));
    check('The laptop has the whole stack', complete, paths.join());
  });

  it('overrides existing services only, and handles each one', () => {
    const unknown = Object.keys(laptop.services).filter((name) => !stack.services[name]);
    check('It overrides existing services only', unknown.length === 0, unknown.join());
    const known = Object.keys(laptop.services);
    const others = Object.keys(stack.services).filter((name) => !known.includes(name));
    check('It handles every service', others.length === 0, others.join());
  });

  it('lets Prometheus find every service', () => {
    const nameless = Object.entries(stack.services).flatMap(([name, { networks = [] }]) => {
      const aliases = laptop.services[name]?.networks?.monitoring?.aliases ?? [];
      return networks.includes('monitoring') && !aliases.includes(`tasks.${name}`) ? [name] : [];
    });
    check('Prometheus finds each by its name in a Swarm', nameless.length === 0, nameless.join());
  });

  it('defines its passwords', () => {
    const secrets = Object.values(laptop.secrets).map(({ file }) => `deploy/${file}`);
    const missing = secrets.filter((file) => !existsSync(inProject(file)));
    check('Its passwords are defined', secrets.length > 0 && missing.length === 0, missing.join());
  });

  it('is not reachable from other machines, as Compose itself reads it', async ({ skip }) => {
    const reader = await goProgram('cmd', READER).catch((error) =>
      skip(`Docker Compose's library: ${String(error).split('\n')[0]}`),
    );
    const { code, output, out } = await run(reader, ['compose.yml'], { folder: 'deploy' });
    check('Docker Compose accepts it', code === 0, output);
    const { services } = parse(out) as Read;
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    const here = ports.map(({ host_ip, published }) => `${host_ip}:${published}`).join();
    check('One port is published, on the loopback address only', here === '127.0.0.1:8080', here);
    const greedy = Object.entries(services).filter(([name, { security_opt, deploy }]) => {
      const runs = deploy?.replicas !== 0 && !BACKUPS.includes(name);
      return runs && !security_opt?.includes('no-new-privileges:true');
    });
    const names = greedy.map(([name]) => name).join();
    check('No service can gain privileges', names === '', names);
  });
});
