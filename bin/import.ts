/** `npm run import`: imports the original MiniTwit's database. */
import { parseArgs } from 'node:util';
import { Original } from '../db/original.ts';
import { importOriginal } from '../lib/import.ts';
import type { ImportSummary, Skipped, Tally } from '../lib/import-summary.ts';
import { runCommand, WrongUsage } from './command.ts';
import { withDatabase } from './database.ts';
import { progressBar } from './progress-bar.ts';

const HELP = `Usage: npm run import -- FILE

Imports FILE, the SQLite database of the original MiniTwit (tables user, follower and message).
Ids, dates, flags and password hashes are preserved, so people sign in as before.
All or nothing: if a row cannot be stored or conflicts with a user or message of the database, nothing
is imported. A second run adds only what is missing.

  -h, --help   show this help

Uses the database at DATABASE_URL, or else the project's own, whether or not npm start is running.
Exit code: 0 if imported, 1 if not, 2 if the command was used incorrectly.`;

const NUMBER = new Intl.NumberFormat('en-US');

function table(rows: [string, Tally & { skipped: number }][]): string[] {
  const line = (cells: string[]) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(8) : cell.padStart(14))).join('');
  return [
    line(['', 'read', 'imported', 'already there', 'skipped']),
    ...rows.map(([name, { read, imported, alreadyThere, skipped }]) =>
      line([name, ...[read, imported, alreadyThere, skipped].map((n) => NUMBER.format(n))]),
    ),
  ];
}

function skippedRows({ count, names }: Skipped, one: string, many: string): string[] {
  if (count === 0) return [];
  const title = `Skipped ${NUMBER.format(count)} ${count === 1 ? one : many}:`;
  return [title, ...names.map((name) => `  ${name}`)];
}

function describeSummary({ users, follows, messages }: ImportSummary): string {
  const { repeated, ofUnknownUser, ofSelf } = follows;
  const { withoutAuthor } = messages;
  const skippedFollows = repeated.count + ofUnknownUser.count + ofSelf.count;
  return [
    ...table([
      ['users', { ...users, skipped: 0 }],
      ['follows', { ...follows, skipped: skippedFollows }],
      ['messages', { ...messages, skipped: withoutAuthor.count }],
    ]),
    ...skippedRows(repeated, 'repeated follow', 'repeated follows'),
    ...skippedRows(ofUnknownUser, 'follow with an unknown user', 'follows with an unknown user'),
    ...skippedRows(ofSelf, 'self-follow', 'self-follows'),
    ...skippedRows(withoutAuthor, 'message without an author', 'messages without an author'),
  ].join('\n');
}

async function importFile(file: string): Promise<void> {
  const original = new Original(file);
  const bar = progressBar();
  try {
    const summary = await withDatabase((url) => importOriginal(original, url, bar.update));
    bar.clear();
    console.log(describeSummary(summary));
  } finally {
    bar.clear();
    original.close();
  }
}

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [file, ...rest] = positionals;
  if (!file || rest.length > 0) throw new WrongUsage('Name one file: npm run import -- FILE');
  await importFile(file);
  return 0;
});
