/** There is no secret in the project or its history. */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { it } from 'vitest';
import { inProject } from '../../bin/project.ts';
import { projectFiles } from './files.ts';
import { expectContent, obtain } from './programs.ts';

const OPTIONS = ['--config=.gitleaks.toml', '--no-banner', '--no-color', '--redact', '--verbose'];

/** Copies the project without ignored files, which are large and local to this machine. */
async function copyOf(files: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'minitwit-secrets-'));
  for (const path of files) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await cp(inProject(path), join(folder, path));
  }
  return folder;
}

it('the files contain no secret', async (context) => {
  const gitleaks = await obtain('gitleaks', context);
  const folder = await copyOf(await projectFiles());
  try {
    await expectContent('gitleaks finds none in the files', gitleaks, ['dir', ...OPTIONS, folder]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('the history contains no secret', async (context) => {
  const gitleaks = await obtain('gitleaks', context);
  await expectContent('gitleaks finds none in the history', gitleaks, ['git', ...OPTIONS, '.']);
});
