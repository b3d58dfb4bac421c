/** The stack as Docker itself reads it, where its command line is found; it needs no engine. */
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import type { Report } from '../support/report.ts';
import { readStack, type Stack } from '../support/stack-file.ts';
import { findProgram } from '../support/tools.ts';
import { CLUSTER, SETTINGS, SMALL } from './profiles.ts';
import { run } from './running.ts';

const MANAGED = ['stack.yml', 'stack.monitoring.yml', 'stack.migrate.yml'];
const SETS = { 'a cluster': CLUSTER, 'a small host': SMALL, "somebody else's Postgres": MANAGED };

/** What matters of each service, the same way whoever read it. */
const essence = ({ services }: Stack) =>
  Object.fromEntries(
    Object.entries(services).map(([name, { image, command = [], environment = {}, deploy }]) => [
      name,
      { image, command, environment, labels: deploy?.labels ?? {}, replicas: deploy?.replicas },
    ]),
  );

export async function checkDocker(report: Report): Promise<void> {
  const docker = await findProgram('docker');
  if (!docker) return report.apart('docker, which would read the stack itself');
  for (const [name, files] of Object.entries(SETS)) {
    const options = { folder: 'deploy', environment: SETTINGS };
    const { code, said } = await run(docker, ['stack', 'config', '-c', files.join(',')], options);
    report.check(`Docker accepts the stack for ${name}`, code === 0, said);
    if (code !== 0) continue;
    const read = essence(parse(said) as Stack);
    const ours = essence(await readStack(files, SETTINGS));
    const different = Object.keys({ ...read, ...ours }).filter((service) => {
      return !isDeepStrictEqual(read[service], ours[service]);
    });
    report.check(
      'and reads of it what these checks read',
      different.length === 0,
      different.join(),
    );
  }
}
