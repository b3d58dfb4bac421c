/** Limits on the length of files and on duplication. */
import { it } from 'vitest';
import { check } from '../support/checks.ts';
import { projectFiles, readText } from './files.ts';
import { expectContent, obtain } from './programs.ts';

const MAX_LINES = 200;

const isSource = (path: string) => /\.(?:ts|tsx|js|cjs)$/.test(path);

const files = await projectFiles();

it(`a source file has at most ${MAX_LINES} lines`, async () => {
  const long: string[] = [];
  const sources = files.filter(isSource);
  for (const path of sources) {
    const lines = (await readText(path)).split('\n').length - 1;
    if (lines > MAX_LINES) long.push(`${path} has ${lines} lines`);
  }
  const what = `None of ${sources.length} source files is longer than ${MAX_LINES} lines`;
  check(what, long.length === 0, long.join('\n'));
});

it('there is little duplication', async (context) => {
  const jscpd = await obtain('jscpd', context);
  const args = ['--config', '.jscpd.json', '--no-colors', '--no-tips', '.'];
  await expectContent('Duplication is within the limit of .jscpd.json', jscpd, args);
});
