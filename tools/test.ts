/** `npm test` and `npm run test:<suite>`: runs tests and prints how many passed. */
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

/** The operations suites, each a Vitest project. */
const SUITES = {
  scale: 'plans of all statements, and the pages they read, at five million messages',
  deploy: 'lints deploy/ and .github/, and checks that their parts agree',
  image: 'builds the image, inspects it and runs everything in it; needs root',
  backup: 'backups, a point-in-time restore, and the restore drill',
  ops: 'the real monitoring stack: outages, and the alerts they fire',
  scenario: 'replays a real scenario of the course against a server',
};

const HELP = `Usage: npm test
       npm run test:SUITE [-- -t NAME]

Without a suite: runs unit, component, integration and contract tests with coverage, then the
end-to-end tests in a browser. Builds the server if the sources have changed, and installs Chromium
if there is no browser. Writes reports to reports/.

The suites below run third-party programs. Missing ones are downloaded or built into .data/tools.

${Object.entries(SUITES)
  .map(([name, what]) => `  test:${name.padEnd(8)} ${what}`)
  .join('\n')}

  -t NAME      run only the suite's tests whose name matches NAME, a regular expression
  -h, --help   show this help

To run some of the tests: npx vitest run --project unit (or component, integration, contract, or a
suite), or npx playwright test.

Exit code: 0 when all passed, 1 when any failed, 2 for invalid options.`;

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
    // The tests start their own database and must not use the caller's.
    env: childEnvironment({ NODE_ENV: 'test', DATABASE_URL: '', AUTH_URL: '' }),
  });
  // Forward signals and wait: the runner exits once its tests have cleaned up.
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
    if (!(suite in SUITES)) throw new WrongUsage(`Unknown suite "${suite}". See --help.`);
    return runAll([vitest([suite], suite, name === undefined ? [] : ['-t', name])]);
  }
  if (name !== undefined) throw new WrongUsage('-t requires a suite. See --help.');
  await prepare();
  return runAll(ALL_TESTS);
});
