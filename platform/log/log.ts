/**
 * The log: one JSON object a line on standard output, or a readable line on a terminal. The only file
 * that knows winston. Nothing that somebody wrote or keeps secret belongs into an entry.
 */
import winston from 'winston';
import { environment } from '../env.ts';
import { singleton } from '../singleton.ts';
import { describeError } from './errors.ts';
import { terminalLine } from './terminal.ts';

/** The lower, the more it matters. */
const LEVELS = { error: 0, warn: 1, info: 2, debug: 3 };
type Level = keyof typeof LEVELS;

/** What an entry says beside its message. `error` is told with its causes. */
type Fields = Record<string, unknown> & { level?: never; message?: never };

function create(): winston.Logger {
  // Nobody listening, a reader that goes away would end the process.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
  const { format, transports } = winston;
  return winston.createLogger({
    levels: LEVELS,
    // `silent` is none of the levels: winston writes nothing then.
    level: environment().LOG_LEVEL,
    format: process.stdout.isTTY
      ? format.printf(terminalLine)
      : format.json({ deterministic: false }),
    transports: [new transports.Stream({ stream: process.stdout, eol: '\n' })],
  });
}

/** Made with the first entry: importing this file must not fail because of a wrong environment. */
const logger = () => singleton('log', create);

/** Whether entries of a level are written: preparing those that are not would cost for nothing. */
const writes = (level: Level): boolean => logger().isLevelEnabled(level);

/** Bytes that may wait for a slow reader. winston's transport keeps them in memory without a bound. */
const MOST_WAITING = 1024 * 1024;

const state = singleton('log-state', () => ({
  dropped: 0,
  /** The id of the request that an entry is about. */
  requestId: (): string | undefined => undefined,
}));

/** Has entries carry the id of the request that they are written for. */
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

/** Writes an entry, or drops it while too much waits. Never throws: a request is worth more than its log. */
function tell(level: Level, message: string, fields: Fields = {}): void {
  try {
    if (!writes(level)) return;
    if (process.stdout.writableLength > MOST_WAITING) {
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
  error: (message: string, fields?: Fields) => tell('error', message, fields),
  warn: (message: string, fields?: Fields) => tell('warn', message, fields),
  info: (message: string, fields?: Fields) => tell('info', message, fields),
  debug: (message: string, fields?: Fields) => tell('debug', message, fields),
  writes,
};
