/** `npm run walls`: generates the lint rules for imports from the tables in CONTRIBUTING.md. */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { runCommand } from '../bin/command.ts';
import { inProject } from '../bin/project.ts';
import { lintConfiguration } from './walls/lint.ts';
import { readHouse } from './walls/matrix.ts';

const HELP = `Usage: npm run walls [-- OPTIONS]

Generates tools/walls/lint.json from the tables of rooms and packages in CONTRIBUTING.md. Run it
after each change there.

      --check   writes nothing; fails when the file is out of date
  -h, --help    show this help`;

const FILE = inProject('tools/walls/lint.json');

await runCommand(async () => {
  const options = { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const wanted = lintConfiguration(readHouse());
  const current = await readFile(FILE, 'utf8').catch(() => '');
  if (values.check && current !== wanted) {
    console.error('tools/walls/lint.json is out of date: run `npm run walls`.');
    return 1;
  }
  if (!values.check) await writeFile(FILE, wanted);
  console.log('tools/walls/lint.json matches CONTRIBUTING.md.');
  return 0;
});
