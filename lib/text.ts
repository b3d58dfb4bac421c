/** What any text from outside has to be before it is stored. */
import { Invalid } from './errors.ts';

/** The number of code points: what a person would count, where `length` counts surrogates twice. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Whether Postgres can store, or compare with, `text`. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/**
 * Refuses what Postgres cannot store in a text: NUL, and surrogates without their other half.
 * @throws Invalid that names the `field`.
 */
export function requireStorable(field: string, text: string): void {
  if (text.includes('\0')) throw new Invalid(`${field} may not contain a NUL character`);
  if (!text.isWellFormed()) throw new Invalid(`${field} is not well-formed Unicode`);
}
