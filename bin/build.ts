/** `npm run build`: builds the server that `npm start` runs. */
import { parseArgs } from 'node:util';
import { runCommand } from './command.ts';
import { build } from './standalone.ts';

const HELP = `Usage: npm run build

Builds the server into .next/standalone, with everything it needs to run. npm start does this itself
when the sources have changed since the last build.

  -h, --help   show this help

Exit code: 0 if built, 1 if not, 2 if the command was used incorrectly.`;

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
