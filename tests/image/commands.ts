/** The commands of the image, run as an operator runs them. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { check } from '../support/checks.ts';
import { type Ended, type Image, type Run, runContainer } from './container.ts';

const COMMANDS = ['serve', 'migrate', 'import', 'admin', 'flag'];

/** An original database with one user and one message. */
const ORIGINAL = `
  create table user (user_id integer, username string, email string, pw_hash string);
  create table follower (who_id integer, whom_id integer);
  create table message (
    message_id integer, author_id integer, text string, pub_date integer, flagged integer
  );
  insert into user values (1, 'linus', 'linus@example.org', 'sha1$a$b');
  insert into message values (1, 1, 'an old message', 1000000000, 0)`;

function writeOriginal(folder: string): void {
  const file = new DatabaseSync(join(folder, 'original.db'));
  file.exec(ORIGINAL);
  file.close();
}

/** Checks what needs no database: help and rejected calls. */
export async function checkUsage(image: Image, run: Run): Promise<void> {
  const without = { ...run, environment: {} };
  for (const name of COMMANDS) {
    const { code, output } = await runContainer(image, { ...without, args: [name, '--help'] });
    check(`${name} --help explains it`, code === 0 && output.startsWith('Usage:'), output);
  }
  const { code } = await runContainer(image, { ...without, args: ['format'] });
  check('An unknown command is rejected', code === 2);
  for (const name of ['serve', 'migrate']) {
    const ended = await runContainer(image, { ...without, args: [name] });
    const clear = ended.output === 'Invalid environment: DATABASE_URL: is required\n';
    check(`${name} without a database reports it`, ended.code === 1 && clear, ended.output);
  }
}

/** Checks that the schema is created, and then stays unchanged. */
export async function checkMigrate(image: Image, run: Run): Promise<void> {
  for (const what of ['migrate creates the schema', 'a second migrate changes nothing']) {
    const { code, output } = await runContainer(image, { ...run, args: ['migrate'] });
    check(what, code === 0, output);
  }
}

/** Checks each of the other commands on the database. */
export async function checkCommands(image: Image, run: Run): Promise<void> {
  const call = (...args: string[]) => runContainer(image, { ...run, args });
  const expectOutput = (what: string, { code, output }: Ended, expected: RegExp, exit = 0) =>
    check(what, code === exit && expected.test(output), `${code}\n${output}`);
  writeOriginal(run.folder);
  expectOutput(
    'import imports the original',
    await call('import', '/run/original.db'),
    /messages +1 +1/,
  );
  expectOutput(
    'flag -i lists messages',
    await call('flag', '-i'),
    /^1\tlinus\t-\tan old message$/m,
  );
  expectOutput('flag hides a message', await call('flag', '1'), /^Flagged message 1 by linus/m);
  const remove = ['admin', 'delete-user', 'linus'];
  expectOutput('admin asks before it deletes', await call(...remove), /no terminal/, 2);
  expectOutput('admin deletes a user', await call(...remove, '--yes'), /"linus": 1 message,/);
  expectOutput(
    'and then reports that the user does not exist',
    await call(...remove, '--yes'),
    /There is no user/,
    1,
  );
}
