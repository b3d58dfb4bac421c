/** `npm run import`: brings the original MiniTwit's database into this one. */
import { parseArgs } from 'node:util';
import { Original } from '../db/original.ts';
import { importOriginal } from '../lib/import.ts';
import type { ImportSummary, Skipped, Tally } from '../lib/import-summary.ts';
import { runCommand, WrongUsage } from './command.ts';
import { withDatabase } from './database.ts';
import { progressBar } from './progress-bar.ts';

const HELP = `Usage: npm run import -- FILE

Imports FILE, the SQLite database of the original MiniTwit (tables user, follower and message).
Ids, dates, flags and password hashes stay as they are, so that people sign in as before.
All or nothing: when a row cannot be kept, or the database has another user or message in its
place, nothing is imported. Run again, it adds only what is not there yet.

  -h, --help   this text

The database is the one of DATABASE_URL, else the project's own, whether npm start runs or not.
Exit code: 0 when imported, 1 when not, 2 when the command itself is wrong.`;

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

function reason({ count, names }: Skipped, one: string, many: string): string[] {
  if (count === 0) return [];
  const title = `Skipped ${NUMBER.format(count)} ${count === 1 ? one : many}:`;
  return [title, ...names.map((name) => `  ${name}`)];
}

function inWords({ users, follows, messages }: ImportSummary): string {
  const { repeated, ofNobody, ofOneself } = follows;
  const { withoutAuthor } = messages;
  const skippedFollows = repeated.count + ofNobody.count + ofOneself.count;
  return [
    ...table([
      ['users', { ...users, skipped: 0 }],
      ['follows', { ...follows, skipped: skippedFollows }],
      ['messages', { ...messages, skipped: withoutAuthor.count }],
    ]),
    ...reason(repeated, 'repeated follow', 'repeated follows'),
    ...reason(ofNobody, 'follow of nobody', 'follows of nobody'),
    ...reason(ofOneself, 'follow of oneself', 'follows of oneself'),
    ...reason(withoutAuthor, 'message without an author', 'messages without an author'),
  ].join('\n');
}

async function importFile(file: string): Promise<void> {
  const original = new Original(file);
  const bar = progressBar();
  try {
    const summary = await withDatabase((url) => importOriginal(original, url, bar.update));
    bar.clear();
    console.log(inWords(summary));
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
  if (!file || rest.length > 0) throw new WrongUsage('Give one file: npm run import -- FILE');
  await importFile(file);
  return 0;
});
