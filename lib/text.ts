/** Rules for text from outside: what can be stored, and how much of it is shown. */
import { Invalid } from '../platform/errors.ts';

/** The number of code points, as a person would count; `length` counts a surrogate pair as two. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Where the first `count` code points of `text` end, in UTF-16 code units. */
function endOf(text: string, count: number): number {
  // Fast path for short texts.
  if (text.length <= count) return text.length;
  let end = 0;
  for (let left = count; left > 0 && end < text.length; left -= 1) {
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return end;
}

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The beginning of `text`: at most `limit` code points, without splitting a character made of several,
 * such as a flag, unless it alone exceeds the limit. `text` itself if it is within the limit.
 */
export function beginningOf(text: string, limit: number): string {
  const end = endOf(text, limit);
  if (end === text.length) return text;
  const next = characters.segment(text).containing(end);
  return text.slice(0, next?.index || end).trimEnd();
}

/** White space, and what has no shape of its own: invisible characters and the blank Braille pattern. */
const BLANK = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** Whether nothing of `text` can be seen. */
export const isBlank = (text: string): boolean => BLANK.test(text);

/** Whether Postgres can store, or compare with, `text`. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/**
 * Rejects what Postgres cannot store in a text: NUL and lone surrogates.
 * @throws Invalid that names the `field`.
 */
export function requireStorable(field: string, text: string): void {
  if (text.includes('\0')) throw new Invalid(`${field} may not contain a NUL character`);
  if (!text.isWellFormed()) throw new Invalid(`${field} is not well-formed Unicode`);
}
