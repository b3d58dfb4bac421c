import { stripVTControlCharacters } from 'node:util';
import { environment } from '../env.ts';
import { log } from './log.ts';

const LEVELS = { error: 'error', warn: 'warn', info: 'info', log: 'info', debug: 'debug' } as const;

/** What is said in words; objects may hold what nobody should read. */
function words(spoken: unknown[]): string {
  const said = spoken.filter((each) => typeof each === 'string' || typeof each === 'number');
  return stripVTControlCharacters(said.join(' ')).trim();
}

/**
 * Makes log entries of what Next and other libraries print, which no program could read otherwise.
 * Who develops sees it as it is.
 */
export function captureConsole(): void {
  if (environment().NODE_ENV !== 'production') return;
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method as keyof typeof LEVELS] = (...spoken: unknown[]) => {
      const error = spoken.find((each) => each instanceof Error);
      const message = words(spoken);
      if (message === '' && !error) return;
      log[level](message || 'an error was printed', error ? { error } : {});
    };
  }
}
