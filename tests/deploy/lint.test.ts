/** Scripts, Dockerfiles and YAML, read by the linters that are made for them. */
import { it } from 'vitest';
import { filterAsync, isShellScript, projectFiles } from './files.ts';
import { expectContent, obtain } from './programs.ts';

const isDockerfile = (path: string) => /(?:^|\/)Dockerfile[^/]*$/.test(path);
const isYaml = (path: string) => /\.ya?ml$/.test(path);

const files = await projectFiles();

it('shellcheck is content with the scripts', async (context) => {
  const scripts = await filterAsync(files, isShellScript);
  const follow = ['--external-sources', '--source-path=SCRIPTDIR', '--format=gcc'];
  const shellcheck = await obtain('shellcheck', context);
  const args = [...follow, ...scripts];
  await expectContent(`shellcheck on ${scripts.length} scripts`, shellcheck, args);
});

it.for(files.filter(isDockerfile))('hadolint is content with %s', async (path, context) => {
  const hadolint = await obtain('hadolint', context);
  await expectContent(`hadolint on ${path}`, hadolint, ['--no-color', path]);
});

it('yamllint is content with the YAML', async (context) => {
  const written = files.filter(isYaml);
  const yamllint = await obtain('yamllint', context);
  const args = ['--strict', '--format=parsable', ...written];
  await expectContent(`yamllint on ${written.length} files`, yamllint, args);
});
