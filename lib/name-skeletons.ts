/**
 * What names look like: two names that share a skeleton could be mistaken for each other. Skeletons are
 * those of Unicode's UTS 39 for names without the differences that a reader does not see: case,
 * compatibility forms, invisible characters and how much white space there is.
 */
import unhomoglyph from 'unhomoglyph';
import { fillSkeletons as fill } from '../db/queries/name-skeletons.ts';
import { beginningOf } from './text.ts';

/** Code points of a skeleton. Fits in an index entry in any script. */
const MAX_LENGTH = 500;

/** Users per statement: takes far less time than a statement may. */
const BATCH = 2_000;

/** JavaScript has no case folding. Upper case first makes one of ß and SS, and of both small sigmas. */
const fold = (text: string) => text.toUpperCase().toLowerCase();

function skeletonOf(text: string): string {
  const letters = fold(text)
    .normalize('NFD')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    // These letters already have a dot.
    .replace(/([ij])\u0307/g, '$1');
  const skeleton = fold(unhomoglyph(letters)).normalize('NFD').replace(/\s+/g, ' ').trim();
  return beginningOf(skeleton, MAX_LENGTH);
}

/**
 * The skeletons of a name, one or two, sorted: of the name in lower case, and of the name as it is
 * written. A capital I looks like an l, and a capital В like a B, but i and в do not.
 */
export function skeletonsOf(name: string): string[] {
  const plain = name.normalize('NFKC');
  const seen = unhomoglyph(plain.normalize('NFD'));
  return [...new Set([skeletonOf(plain), skeletonOf(seen)])].sort();
}

const LATIN = /(?=\p{L})\p{scx=Latin}/u;
const OTHER_LETTER = /(?=\p{L})[^\p{scx=Latin}\p{sc=Common}\p{sc=Inherited}]/u;

/** Whether `name` mixes Latin letters with others that only look Latin. */
export function imitatesLatin(name: string): boolean {
  const plain = name.normalize('NFKC');
  const mixed = LATIN.test(plain) && OTHER_LETTER.test(plain);
  return mixed && !OTHER_LETTER.test(unhomoglyph(plain.normalize('NFD')));
}

/**
 * Adds missing skeletons in the database at `url`: of users who were imported, or registered with a
 * version without skeletons. Of users whose names look alike, the first gets the skeleton. May be
 * interrupted, and run again at any time.
 */
export async function fillSkeletons(url: string): Promise<void> {
  await fill(url, BATCH, skeletonsOf);
}
