/** What commands have in common: how they fail. */

/** The command was called the wrong way; the message says what is right. */
export class WrongUsage extends Error {}

const UNDEFINED_TABLE = '42P01';

const codeOf = (error: Error) => ('code' in error ? String(error.code) : '');

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (codeOf(error) === UNDEFINED_TABLE) {
    return `The database is not prepared (${error.message}). Run npm run db:migrate first`;
  }
  // A refused connection to a name with several addresses has a code and no message.
  return error.message || codeOf(error) || error.name;
}

function isWrongUsage(error: unknown): boolean {
  return (
    error instanceof WrongUsage ||
    (error instanceof Error && codeOf(error).startsWith('ERR_PARSE_ARGS'))
  );
}

/**
 * Runs a command and makes what it gives the exit code. An error is one line on stderr and exit
 * code 1, or 2 when the command was called the wrong way.
 */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(explain(error));
    process.exitCode = isWrongUsage(error) ? 2 : 1;
  }
}
