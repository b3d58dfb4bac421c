/** Scripts, Dockerfiles and YAML, read by the linters that are made for them. */
import type { Report } from '../support/report.ts';
import { filterAsync, isShellScript } from './files.ts';
import { expectContent, obtain } from './programs.ts';

const isDockerfile = (path: string) => /(?:^|\/)Dockerfile[^/]*$/.test(path);
const isYaml = (path: string) => /\.ya?ml$/.test(path);

export async function checkLint(files: readonly string[], report: Report): Promise<void> {
  report.heading('Scripts, Dockerfiles and YAML');
  const scripts = await filterAsync(files, isShellScript);
  const follow = ['--external-sources', '--source-path=SCRIPTDIR', '--format=gcc'];
  const shellcheck = await obtain('shellcheck', report);
  await expectContent(report, `shellcheck on ${scripts.length} scripts`, shellcheck, [
    ...[...follow, ...scripts],
  ]);
  const hadolint = await obtain('hadolint', report);
  for (const path of files.filter(isDockerfile)) {
    await expectContent(report, `hadolint on ${path}`, hadolint, ['--no-color', path]);
  }
  const written = files.filter(isYaml);
  const yamllint = await obtain('yamllint', report);
  await expectContent(report, `yamllint on ${written.length} files`, yamllint, [
    ...['--strict', '--format=parsable', ...written],
  ]);
}
