/** `npm run test:image`: builds the image for real, looks into it, and runs everything in it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from '../../bin/command.ts';
import { Report } from '../support/report.ts';
import { requireBuildah } from './buildah.ts';
import { killContainers } from './container.ts';
import { checkImage } from './image.ts';
import { lintDockerfiles } from './lint.ts';

const HELP = `Usage: npm run test:image [-- --once]

Builds the Dockerfile with Buildah, on a base made of Debian's packages and the Node that runs this.
Then looks into the image, and runs its server and its commands as an engine would: as its user, on
read-only files, without a shell; and builds it a second time, which has to give the same. Needs root;
Buildah is installed when it is missing.

      --once    leaves out the second build
  -h, --help    this text

Exit code: 0 when all passed, 1 when any failed, 2 when the command itself is wrong.`;

/** Aborted by a signal to stop; what runs then ends, and everything is cleaned up. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      controller.abort(new Error('Interrupted.'));
      killContainers();
    });
  }
  return controller.signal;
}

async function main(twice: boolean): Promise<number> {
  const report = new Report();
  const signal = interruption();
  report.heading('The Dockerfile as it is written');
  await lintDockerfiles(report);
  const folder = await mkdtemp(join(tmpdir(), 'minitwit-image-'));
  try {
    await requireBuildah();
    await checkImage(folder, twice, signal, report);
  } catch (error) {
    report.check('The test itself', false, error instanceof Error ? error.stack : String(error));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return report.close() ? 0 : 1;
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (!values.help) return main(!values.once);
  console.log(HELP);
  return 0;
});
