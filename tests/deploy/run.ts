/** `npm run test:deploy`: the deployment as it is written, read by the programs that know its languages. */
import { runSuite } from '../support/suite.ts';
import { checkAudit } from './audit.ts';
import { projectFiles } from './files.ts';
import { checkInfrastructure } from './infrastructure.ts';
import { checkLimits } from './limits.ts';
import { checkLinks } from './links.ts';
import { checkLint } from './lint.ts';
import { checkRollOut } from './roll-out.ts';
import { checkSecrets } from './secrets.ts';
import { checkStack } from './stack.ts';
import { checkWorkflows } from './workflows.ts';

const HELP = `Usage: npm run test:deploy

Checks what nothing runs before it is deployed: pipelines, scripts, Dockerfiles, YAML, the stack, the
machines, links of the documentation, secrets in the files and in the history, the length of files and
what is written twice. Linters that are not on this machine are fetched or built into .data/tools.

  -h, --help   this text

Exit code: 0 when all passed, 1 when any failed, 2 when the command itself is wrong.`;

await runSuite(HELP, async ({ report }) => {
  const files = await projectFiles();
  await checkWorkflows(files, report);
  await checkRollOut(report);
  await checkLint(files, report);
  await checkStack(report);
  await checkInfrastructure(report);
  await checkLimits(files, report);
  await checkSecrets(files, report);
  await checkLinks(files, report);
  await checkAudit(report);
});
