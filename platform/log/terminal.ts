/**
 * Log entries as lines for a terminal. winston's `cli` format omits all fields, and `simple` prints
 * them as JSON, stacks included.
 */
import { styleText } from 'node:util';

const COLOURS = { error: 'red', warn: 'yellow', info: 'green', debug: 'gray' } as const;

const isLevel = (level: string): level is keyof typeof COLOURS => Object.hasOwn(COLOURS, level);

interface Described {
  name?: string;
  message?: string;
  stack?: string;
  cause?: Described;
}

function error({ name, message, stack = '', cause }: Described): string {
  const here = `\n${name}: ${message}\n${styleText('dim', stack)}`;
  return cause ? `${here}\n  caused by${error(cause)}` : here;
}

const field = ([name, value]: [string, unknown]) => {
  const text = typeof value === 'string' && !/[\s"]/.test(value) ? value : JSON.stringify(value);
  return `${styleText('dim', `${name}=`)}${text}`;
};

/** An entry as one line, followed by its error if it has one. */
export function terminalLine(entry: Record<string, unknown>): string {
  const { time, level: given, message, error: cause, ...fields } = entry;
  const level = String(given);
  const clock = new Date(String(time)).toLocaleTimeString('en-GB');
  const coloured = isLevel(level) ? styleText(COLOURS[level], level.padEnd(5)) : level;
  const rest = Object.entries(fields).filter(([, value]) => value !== undefined);
  const line = [styleText('dim', clock), coloured, message, ...rest.map(field)].join(' ');
  return cause && typeof cause === 'object' ? line + error(cause) : line;
}
