/**
 * The log: one JSON object a line on standard output, or a readable line on a terminal. The only file
 * that knows winston. Nothing that somebody wrote or keeps secret belongs into an entry.
 */
import { Writable } from 'node:stream';
import winston from 'winston';
import { environment } from './env.ts';
import { currentExchange } from './http/exchange.ts';
import { describeError } from './log/errors.ts';
import { guardOutput, takeLost, writeLine } from './log/output.ts';
import { terminalLine } from './log/terminal.ts';
import { singleton } from './singleton.ts';

type Level = 'error' | 'warn' | 'info' | 'debug';

/** What an entry says beside its message. `error` is told with its causes. */
type Fields = Record<string, unknown> & { level?: never; message?: never };

const readable = winston.format.printf((entry) => terminalLine({ ...entry }));

function create(): winston.Logger {
  guardOutput();
  const stream = new Writable({
    decodeStrings: false,
    write: (line: string, _encoding, done) => {
      writeLine(line);
      done();
    },
  });
  return winston.createLogger({
    level: 'debug',
    format: process.stdout.isTTY ? readable : winston.format.json({ deterministic: false }),
    transports: [new winston.transports.Stream({ stream, eol: '' })],
  });
}

/** Made with the first entry: importing this file must not fail because of a wrong environment. */
const logger = () => singleton('log', create);

/** By how much they matter; `silent` is below all of them. */
const LEVELS = ['error', 'warn', 'info', 'debug'];

/** Whether entries of a level are written: preparing those that are not would cost for nothing. */
function writes(level: Level): boolean {
  return LEVELS.indexOf(level) <= LEVELS.indexOf(environment().LOG_LEVEL);
}

function write(level: Level, message: string, { error, ...fields }: Fields): void {
  logger().log({
    time: new Date().toISOString(),
    level,
    message,
    requestId: currentExchange()?.id,
    ...fields,
    ...(error === undefined ? {} : { error: describeError(error) }),
  });
}

/** Writes an entry. Never throws: a request is worth more than what is told about it. */
function tell(level: Level, message: string, fields: Fields = {}): void {
  try {
    if (!writes(level)) return;
    const lost = takeLost();
    if (lost > 0) write('warn', 'log entries lost', { count: lost });
    write(level, message, fields);
  } catch (error) {
    writeLine(JSON.stringify({ level: 'error', message: 'logging failed', reason: String(error) }));
  }
}

export const log = {
  error: (message: string, fields?: Fields) => tell('error', message, fields),
  warn: (message: string, fields?: Fields) => tell('warn', message, fields),
  info: (message: string, fields?: Fields) => tell('info', message, fields),
  debug: (message: string, fields?: Fields) => tell('debug', message, fields),
  writes,
};
