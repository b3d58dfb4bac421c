/** `npm run db:migrate`: brings the database to the schema of this version. */
import { parseArgs } from 'node:util';
import { migrate } from '../db/migrate.ts';
import { runCommand } from './command.ts';
import { MIGRATIONS, withDatabase } from './database.ts';

const HELP = `Usage: npm run db:migrate

Applies the migrations in db/migrations that the database has not seen. Any number of these may
run at once: they take turns.

  -h, --help   this text

The database is the one of DATABASE_URL, else the project's own, whether npm start runs or not.
Exit code: 0 when the schema is current, 1 when not, 2 when the command itself is wrong.`;

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
