/** `npm run test:rollout`: replaces all replicas under traffic. */
import { join } from 'node:path';
import { startLocalPostgres } from '../../bin/local-postgres.ts';
import { requireBrowser } from '../../tools/browser.ts';
import { Processes } from '../ops/processes.ts';
import { newFolder, removeFolder } from '../support/folders.ts';
import type { Report } from '../support/report.ts';
import { requireBuild } from '../support/server.ts';
import { runSuite } from '../support/suite.ts';
import { nextVersion } from './next-version.ts';
import { Rollouts } from './rollouts.ts';
import { readRules } from './stack.ts';

const HELP = `Usage: npm run test:rollout [-- --twice]

Runs as many servers as deploy/stack.yml behind a real Traefik with the stack's routes, under traffic
from the simulator, API clients and real browsers. Replaces all servers like Docker Swarm does: first
by the same version, then by a version with one more migration, after that migration. No request may
fail, and no write may be lost. Finally a server crashes, which the test must notice.

      --twice   run everything twice
  -h, --help    show this help

Exit code: 0 if all checks passed, 1 if any failed, 2 for wrong usage.`;

type Next = Awaited<ReturnType<typeof nextVersion>>;

async function once(report: Report, next: Next, cleanup: AsyncDisposableStack): Promise<void> {
  const folder = await newFolder('rollout');
  cleanup.defer(() => removeFolder(folder));
  const database = await startLocalPostgres(join(folder, 'postgres'));
  cleanup.defer(() => database.stop());
  const processes = new Processes(folder);
  cleanup.defer(() => processes.stopAll());
  const rules = await readRules();
  const rollouts = new Rollouts({
    ...{ report, processes, folder, next, databaseUrl: database.url, rules },
  });
  cleanup.defer(() => rollouts.end());
  await rollouts.run();
}

await runSuite(
  HELP,
  async ({ report, cleanup, has }) => {
    requireBrowser();
    await requireBuild();
    const next = await nextVersion();
    for (let left = has('twice') ? 2 : 1; left > 0; left -= 1) {
      const own = cleanup.use(new AsyncDisposableStack());
      await once(report, next, own);
      await own.disposeAsync();
    }
  },
  ['twice'],
);
