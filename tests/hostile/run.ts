/** `npm run test:hostile`: attacks on a server, which must survive them. */
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

Attacks the built server with floods of requests, connections and bodies, slow and silent clients, and
malformed requests. Each attack gets a new server with production limits. It must stay alive, stay
within 384 MiB, answer nothing with 500, and serve the simulator in time. Takes about four minutes.

      --seed N           repeat the random requests of the run that printed N
      --table            print how crowds on each listener affect the simulator instead
      --against FOLDER   compare with the build in another checkout, alternating with this one
      FILTER             run only the attack files whose names contain it
  -h, --help             show this help

Exit code: 0 if all attacks passed, 1 if any failed, 2 for wrong usage.`;

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

/** The table rows that the tests left in the report. */
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
