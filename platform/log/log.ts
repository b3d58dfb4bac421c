/**
 * The log: one JSON object per line on standard output, or readable lines on a terminal. The only
 * file that uses winston. Never log user input or secrets.
 */
import winston from 'winston';
import { environment } from '../env.ts';
import { singleton } from '../singleton.ts';
import { describeError } from './errors.ts';
import { terminalLine } from './terminal.ts';

/** Lower is more severe. */
const LEVELS = { error: 0, warn: 1, info: 2, debug: 3 };
type Level = keyof typeof LEVELS;

/** The fields of an entry besides its message. `error` is logged with its causes. */
type Fields = Record<string, unknown> & { level?: never; message?: never };

function create(): winston.Logger {
  // Without a listener, a reader that closes the pipe would crash the process.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
  const { format, transports } = winston;
  return winston.createLogger({
    levels: LEVELS,
    // `silent` is not a level, so winston writes nothing.
    level: environment().LOG_LEVEL,
    format: process.stdout.isTTY
      ? format.printf(terminalLine)
      : format.json({ deterministic: false }),
    transports: [new transports.Stream({ stream: process.stdout, eol: '\n' })],
  });
}

/** Created with the first entry: importing this file must not fail on an invalid environment. */
const logger = () => singleton('log', create);

/** Whether entries of a level are written, so that callers need not prepare those that are not. */
const writes = (level: Level): boolean => logger().isLevelEnabled(level);

/** Maximum bytes buffered for a slow reader; winston's transport has no limit of its own. */
const MAX_BUFFERED = 1024 * 1024;

const state = singleton('log-state', () => ({
  dropped: 0,
  /** The id of the request that an entry is about. */
  requestId: (): string | undefined => undefined,
}));

/** Sets where entries get the id of the current request from. */
export function logRequestId(requestId: () => string | undefined): void {
  state.requestId = requestId;
}

function write(level: Level, message: string, { error, ...fields }: Fields): void {
  logger().log({
    time: new Date().toISOString(),
    level,
    message,
    requestId: state.requestId(),
    ...fields,
    ...(error === undefined ? {} : { error: describeError(error) }),
  });
}

/** Writes an entry, or drops it while too much is buffered. Never throws, so no request fails. */
function tryWrite(level: Level, message: string, fields: Fields = {}): void {
  try {
    if (!writes(level)) return;
    if (process.stdout.writableLength > MAX_BUFFERED) {
      state.dropped += 1;
      return;
    }
    const count = state.dropped;
    state.dropped = 0;
    if (count > 0) write(writes('warn') ? 'warn' : 'error', 'log entries lost', { count });
    write(level, message, fields);
  } catch (error) {
    const reason = String(error);
    process.stdout.write(
      `${JSON.stringify({ level: 'error', message: 'logging failed', reason })}\n`,
    );
  }
}

export const log = {
  error: (message: string, fields?: Fields) => tryWrite('error', message, fields),
  warn: (message: string, fields?: Fields) => tryWrite('warn', message, fields),
  info: (message: string, fields?: Fields) => tryWrite('info', message, fields),
  debug: (message: string, fields?: Fields) => tryWrite('debug', message, fields),
  writes,
};
