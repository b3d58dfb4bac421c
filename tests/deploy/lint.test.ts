/** Scripts, Dockerfiles and YAML pass their linters. */
import { it } from 'vitest';
import { filterAsync, isShellScript, projectFiles } from './files.ts';
import { expectContent, obtain } from './programs.ts';

const isDockerfile = (path: string) => /(?:^|\/)Dockerfile[^/]*$/.test(path);
const isYaml = (path: string) => /\.ya?ml$/.test(path);

const files = await projectFiles();

it('the scripts pass shellcheck', async (context) => {
  const scripts = await filterAsync(files, isShellScript);
  const follow = ['--external-sources', '--source-path=SCRIPTDIR', '--format=gcc'];
  const shellcheck = await obtain('shellcheck', context);
  const args = [...follow, ...scripts];
  await expectContent(`shellcheck on ${scripts.length} scripts`, shellcheck, args);
});

it.for(files.filter(isDockerfile))('%s passes hadolint', async (path, context) => {
  const hadolint = await obtain('hadolint', context);
  await expectContent(`hadolint on ${path}`, hadolint, ['--no-color', path]);
});

it('the YAML files pass yamllint', async (context) => {
  const written = files.filter(isYaml);
  const yamllint = await obtain('yamllint', context);
  const args = ['--strict', '--format=parsable', ...written];
  await expectContent(`yamllint on ${written.length} files`, yamllint, args);
});
