/** `npm test`: every test there is, from units to a real browser, after installing what they need. */
import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { childEnvironment } from '../lib/env.ts';
import { PLAYWRIGHT, requireBrowser } from './browser.ts';
import { ended } from './child.ts';
import { runCommand } from './command.ts';
import { inProject } from './project.ts';
import { build, isCurrent } from './standalone.ts';
import { add, type Counts, closingLine, countTests } from './test-counts.ts';

const HELP = `Usage: npm test

Runs all tests: unit, component, integration and contract tests with their coverage, then the
end-to-end tests in a browser. Builds the server when the sources have changed, and installs
Chromium when there is no browser. Reports go to reports/.

  -h, --help   this text

For a part of them: npx vitest run --project unit (or component, integration, contract), and
npx playwright test.

Exit code: 0 when all passed, 1 when any failed, 2 when the command itself is wrong.`;

const VITEST = inProject('node_modules/vitest/vitest.mjs');

interface Runner {
  name: string;
  report: string;
  args: string[];
}

const RUNNERS: Runner[] = [
  {
    name: 'Vitest',
    report: inProject('reports/vitest.json'),
    args: [
      ...[VITEST, 'run', '--project=!hostile', '--coverage'],
      ...['--reporter=default', '--reporter=json'],
      `--outputFile.json=${inProject('reports/vitest.json')}`,
    ],
  },
  {
    name: 'Playwright',
    report: inProject('reports/e2e.json'),
    args: [PLAYWRIGHT, 'test'],
  },
];

async function run({ name, report, args }: Runner): Promise<Counts> {
  await rm(report, { force: true });
  const child = spawn(process.execPath, args, {
    cwd: inProject('.'),
    stdio: ['ignore', 'inherit', 'inherit'],
    // The tests bring a database and settings of their own, whatever those of the caller are.
    env: childEnvironment({ NODE_ENV: 'test', DATABASE_URL: '', AUTH_URL: '' }),
  });
  await ended(child);
  const counts = await countTests(report, child.exitCode);
  console.log(`\n${name}: ${closingLine(counts)}\n`);
  return counts;
}

await runCommand(async () => {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  await mkdir(inProject('reports'), { recursive: true });
  if (!(await isCurrent())) {
    console.log('Building the server …');
    await build({ quiet: true });
  }
  requireBrowser();
  let total: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const runner of RUNNERS) total = add(total, await run(runner));
  console.log(closingLine(total));
  return total.failed === 0 ? 0 : 1;
});
