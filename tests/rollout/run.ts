/** `npm run test:rollout`: all replicas are replaced while people and programs are at work. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { requireBrowser } from '../../bin/browser.ts';
import { runCommand } from '../../bin/command.ts';
import { startLocalPostgres } from '../../bin/local-postgres.ts';
import { Processes } from '../ops/processes.ts';
import { Report } from '../support/report.ts';
import { requireBuild } from '../support/server.ts';
import { nextVersion } from './next-version.ts';
import { Rollouts } from './rollouts.ts';
import { readRules } from './stack.ts';

const HELP = `Usage: npm run test:rollout [-- --twice]

Runs as many servers as deploy/stack.yml does behind a real Traefik with the stack's routes, the
simulator, other programs and real browsers at work, and replaces all of them the way Docker Swarm
does: first by the same version, then, after its migration, by a version that has one more. No
request may fail, no write may be lost. Last it lets a server crash, and has to notice.

      --twice   all of it twice in a row
  -h, --help    this text

Exit code: 0 when all passed, 1 when any failed, 2 when the command itself is wrong.`;

async function once(report: Report, next: Awaited<ReturnType<typeof nextVersion>>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'minitwit-rollout-'));
  // Postgres does not run as root: the user it runs as then has to pass through here.
  await chmod(folder, 0o755);
  const processes = new Processes(folder);
  const database = await startLocalPostgres(join(folder, 'postgres'));
  const stop = async () => {
    await processes.stopAll();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const interrupt = () => void stop().finally(() => process.exit(130));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const rules = await readRules();
  const rollouts = new Rollouts({
    ...{ report, processes, folder, next, databaseUrl: database.url, rules },
  });
  try {
    await rollouts.run();
  } catch (error) {
    report.check('The test itself', false, error instanceof Error ? error.stack : String(error));
  } finally {
    rollouts.end();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await stop();
  }
}

async function main(times: number): Promise<number> {
  const report = new Report();
  requireBrowser();
  await requireBuild();
  const next = await nextVersion();
  for (let time = 0; time < times; time += 1) await once(report, next);
  return report.close() ? 0 : 1;
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      twice: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (!values.help) return main(values.twice ? 2 : 1);
  console.log(HELP);
  return 0;
});
