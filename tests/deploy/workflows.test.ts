/** The pipelines follow GitHub's rules and the project's own. */
import { describe, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { check } from '../support/checks.ts';
import { projectFiles, readText } from './files.ts';
import { expectContent, obtain } from './programs.ts';

const job = z.object({
  uses: z.string().optional(),
  'timeout-minutes': z.number().optional(),
  permissions: z.unknown().optional(),
});
const workflow = z.object({ permissions: z.unknown(), jobs: z.record(z.string(), job) });
const project = z.object({ scripts: z.record(z.string(), z.string()) });

const WORKFLOWS = '.github/workflows/';
const ACTIONS = '.github/actions/';
/** The list of all third-party actions, with their versions. */
const LIST = 'docs/process.md';

const isBelow = (folder: string) => (path: string) => path.startsWith(folder);

/** `owner/name@hash # version`; the comment is optional. */
const USES = /^\s*(?:- )?uses: *['"]?([^'"\s#]+)['"]?(?: *# *(\S+))?/gm;
const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;

/** Whether the project's own action (a folder) or workflow is used. */
const isOurs = (uses: string, all: readonly string[]) =>
  all.some((path) => `./${path}` === uses || `./${path}` === `${uses}/action.yml`);

const repositoryOf = (uses: string) => uses.split('@')[0]?.split('/').slice(0, 2).join('/') ?? '';

/** What is wrong with the use of a third-party action; undefined if it is fine. */
function pinProblem(uses: string, version: string | undefined, listed: string): string | undefined {
  if (!PINNED.test(uses) || !version) return `${uses} has no hash and version`;
  const row = `| ${repositoryOf(uses)} | ${version} | \`${uses.split('@')[1]}\` |`;
  return listed.includes(row) ? undefined : `${uses} (${version}) is not in the table of ${LIST}`;
}

async function checkPins(files: readonly string[], all: readonly string[]) {
  const listed = await readText(LIST);
  const problems = new Set<string>();
  const used = new Set<string>();
  for (const path of files) {
    for (const [, uses = '', version] of (await readText(path)).matchAll(USES)) {
      if (isOurs(uses, all)) continue;
      used.add(repositoryOf(uses));
      const problem = pinProblem(uses, version, listed);
      if (problem) problems.add(`${path}: ${problem}`);
    }
  }
  for (const [, repository = ''] of listed.matchAll(/^\| ([\w.-]+\/[\w.-]+) \| v\S+ \| `/gm)) {
    if (!used.has(repository)) problems.add(`${LIST} lists ${repository}, which nothing uses`);
  }
  const what = `${used.size} third-party actions, each pinned to the hash in ${LIST}`;
  check(what, problems.size === 0, [...problems].join('\n'));
}

/** Names of npm scripts in `npm run name`; a matrix holds the values of a variable. */
const SCRIPT = /npm run (?:--silent )?"?([\w:-]+\$?\w*)/g;

async function checkScripts(files: readonly string[]): Promise<void> {
  const { scripts } = project.parse(JSON.parse(await readText('package.json')));
  const missing: string[] = [];
  for (const path of files) {
    const written = await readText(path);
    const suites = /suite: \[(.+)\]/.exec(written)?.[1]?.split(', ') ?? [];
    for (const [, script = ''] of written.matchAll(SCRIPT)) {
      const names = script.includes('$')
        ? suites.map((suite) => script.replace('$SUITE', suite))
        : [script];
      const unknown = names.filter((name) => !(name in scripts));
      if (names.length === 0) missing.push(`${path}: ${script} has no values`);
      missing.push(...unknown.map((name) => `${path}: there is no script ${name}`));
    }
  }
  check('Every script that they run exists', missing.length === 0, missing.join('\n'));
}

function jobProblems([name, { uses, permissions, ...rest }]: [string, z.infer<typeof job>]) {
  const problems: string[] = [];
  if (!uses && rest['timeout-minutes'] === undefined) problems.push(`${name} has no time limit`);
  if (permissions === undefined) problems.push(`${name} has no permissions entry`);
  return problems;
}

async function checkShape(path: string): Promise<void> {
  const written = workflow.parse(parse(await readText(path)));
  const problems = Object.entries(written.jobs).flatMap(jobProblems);
  if (JSON.stringify(written.permissions) !== '{}')
    problems.push('the workflow as a whole has permissions');
  const what = `${path}: only jobs have permissions, and every job has a time limit`;
  check(what, problems.length === 0, problems.join('\n'));
}

/** The required checks of a ruleset must be names of jobs. */
async function checkRuleset(path: string): Promise<void> {
  const texts = await Promise.all(workflows.map(readText));
  const contexts = [...(await readText(path)).matchAll(/"context": "([^"]+)"/g)];
  const missing = contexts.filter(
    ([, name = '']) => !texts.some((text) => text.includes(`name: ${name.replace(/ \(.*/, '')}`)),
  );
  check(
    `${path}: its ${contexts.length} required checks exist`,
    missing.length === 0,
    missing.map(([, name]) => `there is no job ${name}`).join('\n'),
  );
}

const all = await projectFiles();
const workflows = all.filter(isBelow(WORKFLOWS));
const files = [...workflows, ...all.filter(isBelow(ACTIONS))];

describe('The pipelines', () => {
  it('are valid, according to actionlint', async (context) => {
    const actionlint = await obtain('actionlint', context);
    const shellcheck = await obtain('shellcheck', context);
    await expectContent(`actionlint on ${workflows.length} workflows`, actionlint, [
      ...['-no-color', '-pyflakes=', `-shellcheck=${shellcheck}`, ...workflows],
    ]);
  });

  it('are safe, according to zizmor', async (context) => {
    const zizmor = await obtain('zizmor', context);
    await expectContent('zizmor with its strictest rules', zizmor, [
      ...['--offline', '--persona=auditor', '--no-progress', '--color=never', '--quiet', '.github'],
    ]);
  });

  it('pin third-party actions to the listed hash', () => checkPins(files, all));

  it('run existing scripts', () => checkScripts(files));

  it.each(workflows)('give permissions to jobs only, and limit their time: %s', checkShape);

  it.each(all.filter(isBelow('.github/rulesets/')))('have the jobs that %s requires', checkRuleset);
});
