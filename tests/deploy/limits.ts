/** How long a file may be, and how much of it may stand elsewhere already. */
import type { Report } from '../support/report.ts';
import { readText } from './files.ts';
import { expectContent, obtain } from './programs.ts';

const MAX_LINES = 200;

const isSource = (path: string) => /\.(?:ts|tsx|js|cjs)$/.test(path);

async function checkLengths(files: readonly string[], report: Report): Promise<void> {
  const long: string[] = [];
  const sources = files.filter(isSource);
  for (const path of sources) {
    const lines = (await readText(path)).split('\n').length - 1;
    if (lines > MAX_LINES) long.push(`${path} has ${lines} lines`);
  }
  const what = `None of ${sources.length} sources is longer than ${MAX_LINES} lines`;
  report.check(what, long.length === 0, long.join('\n'));
}

export async function checkLimits(files: readonly string[], report: Report): Promise<void> {
  report.heading('Limits');
  await checkLengths(files, report);
  const jscpd = await obtain('jscpd', report);
  const args = ['--config', '.jscpd.json', '--no-colors', '--no-tips', '.'];
  await expectContent(report, 'No more is written twice than .jscpd.json allows', jscpd, args);
}
