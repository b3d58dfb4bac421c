/** `npm run db:migrate`: migrates the database to this version's schema. */
import { parseArgs } from 'node:util';
import { runCommand } from './command.ts';
import { prepareDatabase, withDatabase } from './database.ts';

const HELP = `Usage: npm run db:migrate

Applies the migrations in db/migrations that the database has not seen, then fills the skeletons of
names that have none. Any number of these may run at once: migrations take turns.

  -h, --help   show this help

Uses the database at DATABASE_URL, or else the project's own, whether or not npm start is running.
Exit code: 0 if the schema is current, 1 if not, 2 if the command was used incorrectly.`;

await runCommand(async () => {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  await withDatabase(prepareDatabase);
  console.log('The database has the schema of this version.');
  return 0;
});
