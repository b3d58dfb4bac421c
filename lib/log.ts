/** The log: one JSON object a line on stdout. The only file that knows winston. */
import winston from 'winston';
import { environment } from './env.ts';
import { singleton } from './singleton.ts';

/** An error as plain fields, its causes included. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? { code: error.code } : {};
  return { name, message, ...code, stack, ...(cause ? { cause: describeError(cause) } : {}) };
}

const errorFields = winston.format((entry) => {
  if (entry.error instanceof Error) entry.error = describeError(entry.error);
  return entry;
});

function create(): winston.Logger {
  const level = environment().LOG_LEVEL;
  return winston.createLogger({
    level: level === 'silent' ? 'error' : level,
    silent: level === 'silent',
    format: winston.format.combine(
      errorFields(),
      winston.format.timestamp({ alias: 'time' }),
      winston.format((entry) => {
        delete entry.timestamp;
        return entry;
      })(),
      winston.format.json(),
    ),
    transports: [new winston.transports.Console()],
  });
}

/** Made with the first entry: importing this file must not fail because of a wrong environment. */
const logger = () => singleton('log', create);

type Fields = Record<string, unknown>;

export const log = {
  error: (message: string, fields: Fields = {}) => void logger().error(message, fields),
  warn: (message: string, fields: Fields = {}) => void logger().warn(message, fields),
  info: (message: string, fields: Fields = {}) => void logger().info(message, fields),
};
