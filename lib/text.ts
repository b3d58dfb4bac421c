/** What any text from outside has to be before it is stored, and how much of it is shown. */
import { Invalid } from '../platform/errors.ts';

/** The number of code points: what a person would count, where `length` counts surrogates twice. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Where the first `count` code points of `text` end, in its own units. */
function endOf(text: string, count: number): number {
  // Most texts are short: counting their units is enough.
  if (text.length <= count) return text.length;
  let end = 0;
  for (let left = count; left > 0 && end < text.length; left -= 1) {
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return end;
}

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The beginning of `text`: at most `limit` code points, and no part of a character that is made of
 * several, such as a flag, unless that one alone is longer. `text` itself when it is not longer.
 */
export function beginningOf(text: string, limit: number): string {
  const end = endOf(text, limit);
  if (end === text.length) return text;
  const next = characters.segment(text).containing(end);
  return text.slice(0, next?.index || end).trimEnd();
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
