/** `npm run test:hostile`: what is tried to bring a server down, and that it does not. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ended } from '../../bin/child.ts';
import { runCommand, WrongUsage } from '../../bin/command.ts';
import { inProject } from '../../bin/project.ts';
import { childEnvironment } from '../../platform/env.ts';
import { closingLine, countTests } from '../../tools/test-counts.ts';
import { printOverloadTable } from './overload-table.ts';
import { busyness, type Row, tableOf } from './rows.ts';

const HELP = `Usage: npm run test:hostile [-- [--seed N] [--table [--against FOLDER]] [FILTER…]]

Attacks the built server, each time a new one with the limits of production: floods of requests, of
connections and of bodies, slow and silent clients, malformed requests. It has to stay alive, within
384 MiB, answer nothing with 500, and serve the simulator in time. Takes some four minutes.

      --seed N           draws the same random requests as the run that printed N
      --table            prints instead what the simulator notices of crowds on each listener
      --against FOLDER   the same for the build in another checkout, in turns with this one
      FILTER             only files of attacks whose names contain it
  -h, --help             this text

Exit code: 0 when all passed, 1 when any failed, 2 when the command itself is wrong.`;

const REPORT = inProject('reports/hostile.json');

const OPTIONS = {
  seed: { type: 'string' },
  table: { type: 'boolean' },
  against: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

function seedOf(text: string): number {
  const seed = Number(text);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new WrongUsage('--seed must be a whole number');
  return seed;
}

interface VitestReport {
  testResults: { assertionResults: { meta: { row?: Row } }[] }[];
}

/** What the tests left in the report for the table. */
async function rows(): Promise<Row[]> {
  const text = await readFile(REPORT, 'utf8').catch(() => '{"testResults":[]}');
  const { testResults } = JSON.parse(text) as VitestReport;
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  return all.flatMap(({ meta }) => meta.row ?? []);
}

async function attackAll(seed: number, filters: string[]): Promise<number> {
  await mkdir(inProject('reports'), { recursive: true });
  await rm(REPORT, { force: true });
  console.log(busyness());
  const vitest = inProject('node_modules/vitest/vitest.mjs');
  const args = ['run', '--project=hostile', '--no-file-parallelism', `--sequence.seed=${seed}`];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const child = spawn(process.execPath, [vitest, ...args, ...reporters, ...filters], {
    cwd: inProject('.'),
    stdio: ['ignore', 'inherit', 'inherit'],
    env: childEnvironment({ NODE_ENV: 'test', DATABASE_URL: '', AUTH_URL: '' }),
  });
  await ended(child);
  const counts = await countTests(REPORT, child.exitCode);
  console.log(`\n${tableOf(await rows())}\n\nThe seed was ${seed}.\n\n${closingLine(counts)}`);
  return counts.failed === 0 ? 0 : 1;
}

await runCommand(async () => {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.against !== undefined && !values.table)
    throw new WrongUsage('--against needs --table');
  if (!values.table) return attackAll(seedOf(values.seed ?? String(Date.now())), positionals);
  await printOverloadTable(values.against);
  return 0;
});
