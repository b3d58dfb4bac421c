/**
 * Errors as plain fields of a log entry. winston's own `errors` format copies every property of an
 * error, including the values that PostgreSQL quotes, and ignores causes.
 */

/**
 * SQLSTATE classes for invalid values (22) and constraint violations (23): PostgreSQL quotes the
 * value, which may be user input.
 */
const QUOTES_VALUES = /^2[23]...$/;

const codeOf = (error: Error): string | undefined =>
  'code' in error ? String(error.code) : undefined;

/** An error and its causes. */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: typeof error };
  const { name, cause } = error;
  const code = codeOf(error);
  const hidden = code !== undefined && QUOTES_VALUES.test(code);
  const message = hidden ? 'The database refused a value' : error.message;
  // The stack repeats the message before its first frame.
  const frames = error.stack?.slice(error.stack.indexOf('\n    at ') + 1);
  return {
    name,
    message,
    ...(code === undefined ? {} : { code }),
    ...(frames === undefined ? {} : { stack: frames }),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  };
}
