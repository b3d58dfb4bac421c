/** That no secret is in the project, neither now nor in its history. */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { it } from 'vitest';
import { inProject } from '../../bin/project.ts';
import { projectFiles } from './files.ts';
import { expectContent, obtain } from './programs.ts';

const MANNER = ['--config=.gitleaks.toml', '--no-banner', '--no-color', '--redact', '--verbose'];

/** Copies the project without what git ignores, which is large and nobody's but this machine's. */
async function copyOf(files: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'minitwit-secrets-'));
  for (const path of files) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await cp(inProject(path), join(folder, path));
  }
  return folder;
}

it('has no secret in its files', async (context) => {
  const gitleaks = await obtain('gitleaks', context);
  const folder = await copyOf(await projectFiles());
  try {
    await expectContent('There is none in the files', gitleaks, ['dir', ...MANNER, folder]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('has none in its history', async (context) => {
  const gitleaks = await obtain('gitleaks', context);
  await expectContent('There is none in the history', gitleaks, ['git', ...MANNER, '.']);
});
