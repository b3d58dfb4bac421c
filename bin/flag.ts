/** `npm run flag`: the moderation tool, with the original's options. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { allMessages, setFlagged } from '../lib/moderation.ts';
import { runCommand, WrongUsage } from './command.ts';
import { withDatabase } from './database.ts';

const HELP = `Usage: npm run flag -- ID…             flag messages, which hides them
       npm run flag -- --unflag ID…    unflag messages
       npm run flag -- -i              list all messages: id, author, state, text

  -i, --list   list all messages with their authors
  --unflag     unflag messages instead
  -h, --help   show this help

Uses the database at DATABASE_URL, or else the project's own, whether or not npm start is running.
Exit code: 0 if successful, 1 if a message does not exist (the others are changed) or the command
failed, 2 if the command was used incorrectly.`;

// Untrusted text on a terminal: a line break would fake a row, and an escape sequence could do worse.
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    if (character === '\n') return '\\n';
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

async function* lines(): AsyncGenerator<string, void> {
  for await (const { id, author, flagged, text } of allMessages()) {
    yield `${id}\t${printable(author)}\t${flagged ? 'flagged' : '-'}\t${printable(text)}\n`;
  }
}

async function list(): Promise<number> {
  try {
    await pipeline(Readable.from(lines()), process.stdout, { end: false });
  } catch (error) {
    // The reader closed the pipe, as `head` does.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
  return 0;
}

async function change(ids: number[], flagged: boolean): Promise<number> {
  const { found, unknown } = await setFlagged(ids, flagged);
  const done = flagged ? 'Flagged' : 'Unflagged';
  const before = flagged ? 'Already flagged:' : 'Was not flagged:';
  for (const { id, author, text, changed } of found) {
    console.log(
      `${changed ? done : before} message ${id} by ${printable(author)}: ${printable(text)}`,
    );
  }
  for (const id of unknown) console.error(`There is no message ${id}`);
  return unknown.length > 0 ? 1 : 0;
}

function parseId(text: string): number {
  const id = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(id)) return id;
  throw new WrongUsage(`"${text}" is not the id of a message`);
}

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      list: { type: 'boolean', short: 'i' },
      unflag: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const ids = [...new Set(positionals.map(parseId))];
  if (values.list ? ids.length > 0 || values.unflag : ids.length === 0) {
    throw new WrongUsage(`Name the ids of messages, or use -i alone to list them\n\n${HELP}`);
  }
  return withDatabase(() => (values.list ? list() : change(ids, !values.unflag)));
});
