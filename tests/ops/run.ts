/** `npm run test:ops`: the monitoring that is deployed, with real programs, real outages and real alerts. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Report } from '../support/report.ts';
import { requireBuild } from '../support/server.ts';
import { runSuite } from '../support/suite.ts';
import { checkCounts, checkFailures } from './counts.ts';
import { checkQuiet, runDrills } from './drills.ts';
import { checkLogPipeline, readPipeline } from './log-pipeline.ts';
import { checkLogQueries } from './loki.ts';
import { drawPictures } from './pictures.ts';
import { findLoki, requirePrograms } from './programs.ts';
import { checkPanels, checkRules } from './queries.ts';
import { makeStack, type Stack } from './stack.ts';
import { Traffic } from './traffic.ts';
import { checkWritten } from './written.ts';

const HELP = `Usage: npm run test:ops [-- --pictures]

Starts two servers on a PostgreSQL of their own, and beside them Prometheus, Alertmanager and the
exporters of hosts and Postgres with the configuration in deploy/; only addresses are other ones,
and waits shorter. Then breaks one thing after the other and waits for the alerts, and asks every
query of every dashboard and rule. Programs that are not on this machine are fetched as Debian's
packages and unpacked into .data/tools.

      --pictures   also draws the graphs of docs/operations.md anew
  -h, --help       this text

Exit code: 0 when all passed, 1 when any failed, 2 when the command itself is wrong.`;

/** Milliseconds until the rules have had something to look at. */
const WARMING = 30_000;

async function watch(stack: Stack, report: Report): Promise<void> {
  report.heading('Two servers add up');
  await stack.startPostgres();
  await stack.startReplicas();
  await checkCounts(stack.replicas, report);
  await checkFailures(stack.replicas, report);
  await stack.startMonitoring();
  const traffic = new Traffic(stack.replicas, stack.processes);
  const visitors = traffic.visit();
  traffic.startSimulators();

  report.heading('While all is well');
  await pause(WARMING);
  await checkQuiet(stack, report);

  report.heading('When something breaks (by Discord, Slack and mail)');
  await runDrills(stack, traffic, report);
  await pause(5_000);
  traffic.leave();
  await visitors;

  report.heading('Every query of the dashboards');
  await checkPanels(stack.prometheus, report);
  report.heading('Every rule');
  await checkRules(stack.prometheus, report);
  report.heading('What the log pipeline finds');
  const pipeline = await readPipeline();
  await checkLogPipeline(stack, pipeline, report);
  await checkLogQueries(stack, await findLoki(), pipeline, report);
}

await runSuite(
  HELP,
  async ({ report, cleanup, has }) => {
    const programs = await requirePrograms();
    await requireBuild();
    report.heading('The configuration as it is written');
    await checkWritten(programs, report);
    const stack = await makeStack(programs);
    cleanup.defer(() => stack.stop());
    await watch(stack, report);
    if (has('pictures')) await drawPictures(stack.prometheus);
  },
  ['pictures'],
);
