/** `npm test` and `npm run test:<suite>`: runs tests, and ends with how many passed. */
import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ended } from '../bin/child.ts';
import { runCommand, WrongUsage } from '../bin/command.ts';
import { inProject } from '../bin/project.ts';
import { build, isCurrent } from '../bin/standalone.ts';
import { childEnvironment } from '../platform/env.ts';
import { PLAYWRIGHT, requireBrowser } from './browser.ts';
import { add, type Counts, closingLine, countTests } from './test-counts.ts';

/** The suites of operations, each a project of Vitest. */
const SUITES = {
  scale: 'the plans of all statements, and the pages they read, at five million messages',
  deploy: 'lint of deploy/ and .github/, and that their parts agree',
  image: 'builds the image, looks into it and runs everything in it; needs root',
  backup: 'backups, a restore to a point in time, and the restore drill',
  ops: 'the monitoring with real programs: outages, and the alerts they bring',
  scenario: 'a real scenario of the course against a started server',
};

const HELP = `Usage: npm test
       npm run test:SUITE [-- -t NAME]

Without a suite: unit, component, integration and contract tests with their coverage, then the
end-to-end tests in a browser. Builds the server when the sources have changed, and installs
Chromium when there is no browser. Reports go to reports/.

The suites of operations run programs of others for real. Those that this machine lacks are fetched
or built into .data/tools.

${Object.entries(SUITES)
  .map(([name, what]) => `  test:${name.padEnd(8)} ${what}`)
  .join('\n')}

  -t NAME      only the tests of the suite with NAME in their name, a regular expression
  -h, --help   this text

For a part of the tests: npx vitest run --project unit (or component, integration, contract, or a
suite), and npx playwright test.

Exit code: 0 when all passed, 1 when any failed, 2 when the command itself is wrong.`;

const VITEST = inProject('node_modules/vitest/vitest.mjs');

interface Runner {
  name: string;
  report: string;
  args: string[];
}

/** Vitest on these projects. */
function vitest(projects: string[], report: string, more: string[]): Runner {
  const file = inProject(`reports/${report}.json`);
  const chosen = projects.map((project) => `--project=${project}`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  return { name: 'Vitest', report: file, args: [VITEST, 'run', ...chosen, ...reporters, ...more] };
}

const ALL_TESTS: Runner[] = [
  vitest(['unit', 'component', 'integration', 'contract'], 'vitest', ['--coverage']),
  { name: 'Playwright', report: inProject('reports/e2e.json'), args: [PLAYWRIGHT, 'test'] },
];

async function run({ name, report, args }: Runner): Promise<Counts> {
  await rm(report, { force: true });
  const child = spawn(process.execPath, args, {
    cwd: inProject('.'),
    stdio: ['ignore', 'inherit', 'inherit'],
    // The tests bring a database and settings of their own, whatever those of the caller are.
    env: childEnvironment({ NODE_ENV: 'test', DATABASE_URL: '', AUTH_URL: '' }),
  });
  // It ends by itself, after its tests have cleaned up.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => child.kill(signal));
  }
  await ended(child);
  const counts = await countTests(report, child.exitCode);
  console.log(`\n${name}: ${closingLine(counts)}\n`);
  return counts;
}

async function prepare(): Promise<void> {
  if (!(await isCurrent())) {
    console.log('Building the server …');
    await build({ quiet: true });
  }
  requireBrowser();
}

async function runAll(runners: Runner[]): Promise<number> {
  await mkdir(inProject('reports'), { recursive: true });
  let total: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const runner of runners) total = add(total, await run(runner));
  console.log(closingLine(total));
  return total.failed === 0 ? 0 : 1;
}

await runCommand(async () => {
  const { suite, name, help } = parseArgs({
    options: {
      suite: { type: 'string' },
      name: { type: 'string', short: 't' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
  if (help) {
    console.log(HELP);
    return 0;
  }
  if (suite !== undefined) {
    if (!(suite in SUITES)) throw new WrongUsage(`There is no suite ${suite}. See --help.`);
    return runAll([vitest([suite], suite, name === undefined ? [] : ['-t', name])]);
  }
  if (name !== undefined) throw new WrongUsage('-t needs a suite. See --help.');
  await prepare();
  return runAll(ALL_TESTS);
});
