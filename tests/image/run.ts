/** `npm run test:image`: builds the image for real, looks into it, and runs everything in it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSuite } from '../support/suite.ts';
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

await runSuite(
  HELP,
  async ({ report, cleanup, signal, has }) => {
    signal.addEventListener('abort', killContainers);
    report.heading('The Dockerfile as it is written');
    await lintDockerfiles(report);
    const folder = await mkdtemp(join(tmpdir(), 'minitwit-image-'));
    cleanup.defer(() => rm(folder, { recursive: true, force: true }));
    await requireBuildah();
    const work = checkImage(folder, !has('once'), signal, report);
    // An aborted one removes its containers before it ends.
    cleanup.defer(() => work.catch(() => {}));
    await work;
  },
  ['once'],
);
