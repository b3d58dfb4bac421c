/** `npm run bench`: how fast MiniTwit is at any size, and how close to what its database can do. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { runCommand } from '../bin/command.ts';
import { inProject } from '../bin/project.ts';
import { ensureBuild } from '../bin/standalone.ts';
import { environment } from '../platform/env.ts';
import { compareBuilds, isFolder } from './bench/compare.ts';
import { withCommunity } from './bench/database.ts';
import { startDatabaseAlone } from './bench/database-alone.ts';
import { describeMachine, machineInWords } from './bench/machine.ts';
import { measureAll, type Plan } from './bench/measure.ts';
import { watchMemory } from './bench/memory.ts';
import { type BenchOptions, HELP, parseOptions } from './bench/options.ts';
import { type Report, type Row, readReport } from './bench/report.ts';
import { type MeasuredServer, withServer } from './bench/server.ts';
import { STYLES, type TableStyle, table } from './bench/table.ts';
import { CHANGES, memoryInWords, pairs, RESULTS, sizeInWords } from './bench/tables.ts';

/** Where the server's log goes while it is measured. */
const LOG = inProject('reports/bench-server.log');

function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => controller.abort(new Error('Interrupted.')));
  }
  return controller.signal;
}

function planOf({ users, messages, follows, ...options }: BenchOptions, signal: AbortSignal): Plan {
  const { seconds = 3, only = /^/ } = options;
  const mixSeconds =
    options['skip-mix'] || !only.test('mix simulator') ? 0 : options['mix-seconds'];
  return { size: { users, messages, follows }, seconds, only, mixSeconds, signal };
}

/** Runs the plan and prints each row as soon as it is measured. */
async function measure(plan: Plan, style: TableStyle, url: string, server: MeasuredServer) {
  const results = table(RESULTS, style);
  const database = startDatabaseAlone(url);
  const rows: Row[] = [];
  try {
    const watch = await watchMemory(server);
    console.log(`\n${results.head}`);
    for await (const row of measureAll({ server, database }, plan)) {
      rows.push(row);
      console.log(results.row(row));
    }
    return { rows, memory: await watch.stop(plan.mixSeconds) };
  } finally {
    await database.stop();
  }
}

async function makeReport(plan: Plan, style: TableStyle): Promise<Report> {
  const { size, seconds } = plan;
  return withCommunity(size, plan.signal, async ({ url, version }) => {
    const machine = describeMachine(version);
    const pool = environment().DATABASE_POOL;
    console.log(`${sizeInWords(size)}\n${machineInWords(machine)}, pool of ${pool}`);
    const measured = await withServer(url, LOG, (server) => measure(plan, style, url, server));
    console.log(`\n${memoryInWords(measured.memory)}`);
    return { date: new Date().toISOString(), machine, community: size, pool, seconds, ...measured };
  });
}

function printChanges(now: Report, before: Report, style: TableStyle): void {
  const changes = table(CHANGES, style);
  console.log(`\nSince ${before.date} (${sizeInWords(before.community)}):\n\n${changes.head}`);
  for (const pair of pairs(now, before)) console.log(changes.row(pair));
}

await runCommand(async () => {
  const options = parseOptions();
  if (!options) {
    console.log(HELP);
    return 0;
  }
  const signal = interruption();
  const { compare } = options;
  if (compare && (await isFolder(compare))) return compareBuilds(compare, options, signal);
  const earlier = compare ? await readReport(compare) : undefined;
  const style = STYLES[options.markdown ? 'markdown' : 'text'];
  for (const path of [options.json, LOG]) await mkdir(dirname(path), { recursive: true });
  await ensureBuild(signal, () => console.log('Building the server …'));
  const report = await makeReport(planOf(options, signal), style);
  await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
  if (earlier) printChanges(report, earlier, style);
  console.log(`\nReport: ${options.json}`);
  return report.rows.some(({ errors }) => errors > 0) ? 1 : 0;
});
