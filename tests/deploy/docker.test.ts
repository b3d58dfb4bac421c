/** The stack as Docker itself reads it, where its CLI is installed. It needs no engine. */
import { isDeepStrictEqual } from 'node:util';
import { describe, it } from 'vitest';
import { parse } from 'yaml';
import { check } from '../support/checks.ts';
import { readStack, type Stack } from '../support/stack-file.ts';
import { findProgram } from '../support/tools.ts';
import { CLUSTER, SETTINGS, SMALL } from './profiles.ts';
import { run } from './running.ts';

const MANAGED = ['stack.yml', 'stack.monitoring.yml', 'stack.migrate.yml'];
const SETS = { 'a cluster': CLUSTER, 'a small host': SMALL, 'an external Postgres': MANAGED };

/** The essential settings of each service, normalized so that both readings can be compared. */
const essence = ({ services }: Stack) =>
  Object.fromEntries(
    Object.entries(services).map(([name, { image, command = [], environment = {}, deploy }]) => [
      name,
      { image, command, environment, labels: deploy?.labels ?? {}, replicas: deploy?.replicas },
    ]),
  );

const docker = await findProgram('docker');

describe.skipIf(!docker)('Docker, where it is installed', () => {
  it.each(Object.entries(SETS))(
    'accepts the stack for %s, and reads the same',
    async (name, files) => {
      const options = { folder: 'deploy', environment: SETTINGS };
      const args = ['stack', 'config', '-c', files.join(',')];
      const { code, output } = await run(docker ?? '', args, options);
      check(`Docker accepts the stack for ${name}`, code === 0, output);
      const read = essence(parse(output) as Stack);
      const ours = essence(await readStack(files, SETTINGS));
      const different = Object.keys({ ...read, ...ours }).filter((service) => {
        return !isDeepStrictEqual(read[service], ours[service]);
      });
      check('and reads it as these checks do', different.length === 0, different.join());
    },
  );
});
