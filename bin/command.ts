/** How commands report errors. */

/** The command was used incorrectly; the message says how to use it. */
export class WrongUsage extends Error {}

const UNDEFINED_TABLE = '42P01';

const codeOf = (error: Error) => ('code' in error ? String(error.code) : '');

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (codeOf(error) === UNDEFINED_TABLE) {
    return `The database schema is missing or outdated (${error.message}). Run npm run db:migrate first`;
  }
  // A refused connection to a host with several addresses has a code but no message.
  return error.message || codeOf(error) || error.name;
}

function isWrongUsage(error: unknown): boolean {
  return (
    error instanceof WrongUsage ||
    (error instanceof Error && codeOf(error).startsWith('ERR_PARSE_ARGS'))
  );
}

/**
 * Runs a command, whose result is the exit code. An error is printed on stderr; the exit code is then 1,
 * or 2 if the command was used incorrectly.
 */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(explain(error));
    process.exitCode = isWrongUsage(error) ? 2 : 1;
  }
}
