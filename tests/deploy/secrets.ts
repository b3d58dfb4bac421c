/** That no secret is in the project, neither now nor in its history. */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inProject } from '../../bin/project.ts';
import type { Report } from '../support/report.ts';
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

export async function checkSecrets(files: readonly string[], report: Report): Promise<void> {
  report.heading('Secrets');
  const gitleaks = await obtain('gitleaks', report);
  if (gitleaks === undefined) return;
  const folder = await copyOf(files);
  try {
    await expectContent(report, 'There is none in the files', gitleaks, ['dir', ...MANNER, folder]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await expectContent(report, 'There is none in the history', gitleaks, ['git', ...MANNER, '.']);
}
