import { stripVTControlCharacters } from 'node:util';
import { environment } from '../env.ts';
import { log } from './log.ts';

const LEVELS = { error: 'error', warn: 'warn', info: 'info', log: 'info', debug: 'debug' } as const;

/** The strings and numbers among `args`; objects may contain secrets. */
function textOf(args: unknown[]): string {
  const texts = args.filter((each) => typeof each === 'string' || typeof each === 'number');
  return stripVTControlCharacters(texts.join(' ')).trim();
}

/**
 * Turns what Next and other libraries print into log entries, which programs can parse. During
 * development the console stays as it is.
 */
export function captureConsole(): void {
  if (environment().NODE_ENV !== 'production') return;
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method as keyof typeof LEVELS] = (...args: unknown[]) => {
      const error = args.find((each) => each instanceof Error);
      const message = textOf(args);
      if (message === '' && !error) return;
      log[level](message || 'error printed to the console', error ? { error } : {});
    };
  }
}
