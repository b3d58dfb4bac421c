/** `npm run build`: builds the server that `npm start` runs. */
import { parseArgs } from 'node:util';
import { runCommand } from './command.ts';
import { build } from './standalone.ts';

const HELP = `Usage: npm run build

Builds the server into .next/standalone, with everything it needs to run. npm start does this by
itself when there is no build of the present sources.

  -h, --help   this text

Exit code: 0 when built, 1 when not, 2 when the command itself is wrong.`;

await runCommand(async () => {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  await build();
  console.log('Built .next/standalone; npm start runs it.');
  return 0;
});
