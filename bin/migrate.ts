/** `npm run db:migrate`: migrates the database to this version's schema. */
import { parseArgs } from 'node:util';
import { migrate } from '../db/migrate.ts';
import { runCommand } from './command.ts';
import { MIGRATIONS, withDatabase } from './database.ts';

const HELP = `Usage: npm run db:migrate

Applies the migrations in db/migrations that the database does not have yet. Several of these commands
can run at once: they take turns.

  -h, --help   show this help

Uses the database at DATABASE_URL, or else the project's own, whether or not npm start is running.
Exit code: 0 if the schema is current, 1 if not, 2 if the command was used incorrectly.`;

await runCommand(async () => {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  await withDatabase((url) => migrate(url, MIGRATIONS, console.warn));
  console.log('The database has the schema of this version.');
  return 0;
});
