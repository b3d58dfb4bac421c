import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { imitatesLatin, skeletonsOf } from '../../../lib/name-skeletons.ts';
import { sharedFile } from '../../support/shared-data.ts';

function areAlike(one: string, other: string): boolean {
  const skeletons = skeletonsOf(one);
  return skeletonsOf(other).some((skeleton) => skeletons.includes(skeleton));
}

describe('two names look alike', () => {
  it.each([
    ['in another case', 'Ada Lovelace', 'ADA lovelace'],
    ['in another case of another script', 'Маша', 'маша'],
    ['with a sharp s, or none', 'Straße', 'STRASSE'],
    ['with either small sigma', 'ΟΔΟΣ', 'οδος'],
    ['with a Turkish capital', 'İpek', 'ipek'],
    ['with a ligature', 'Griﬃn', 'Griffin'],
    ['in wide letters', 'Ａｄａ', 'Ada'],
    ['with an invisible character', 'Ada', 'A\u200bda'],
    ['read backwards', 'Ada', '\u202eAda'],
    ['with another space', 'Ada Lovelace', 'Ada\u00a0Lovelace'],
    ['with more spaces', 'Ada Lovelace', 'Ada  Lovelace'],
    ['with Cyrillic letters', 'paypal', 'раураl'],
    ['with Cyrillic capitals', 'KATE', 'КАТЕ'],
    ['with Cyrillic capitals, in another case', 'Kate', 'КАТЕ'],
    ['with a Greek letter', 'Oscar', 'Οscar'],
    ['with a capital I for an l', 'Alice', 'AIice'],
    ['with digits for letters', 'Bill Moon', 'Bi11 M00n'],
    ['with letters that touch', 'Bernard', 'Bemard'],
  ])('%s', (_, one, other) => {
    expect(areAlike(one, other)).toBe(true);
  });

  it.each([
    ['Celia', 'Cella'],
    ['Ada', 'Äda'],
    ['user 1', 'user 2'],
    ['Kate', 'Кате'],
    ['Nina', 'Vina'],
    ['山田', '山口'],
  ])('but not %s and %s', (one, other) => {
    expect(areAlike(one, other)).toBe(false);
  });
});

it('a skeleton fits into an index', () => {
  for (const letter of ['\ufdfa', '😀', '\u0344']) {
    const sizes = skeletonsOf(letter.repeat(5_000)).map((skeleton) => Buffer.byteLength(skeleton));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2_000);
  }
});

it.each([
  ['Αdmin', true],
  ['раypal', true],
  ['Ada Сорас', true],
  ['Admin', false],
  ['Вера', false],
  ['Владимир Smith', false],
  ['Ada 山田', false],
  ['OʼBrien', false],
  ['Åse Ødegård', false],
])('%s imitates Latin letters: %s', (name, imitates) => {
  expect(imitatesLatin(name)).toBe(imitates);
});

const { file, absent } = sharedFile('minitwit_scenario.csv');

it.skipIf(absent)('no two people of a real scenario look alike', async () => {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  const actions = lines.map((line) => line.split('\t'));
  const names = new Set(actions.map((action) => action[4] ?? ''));
  const skeletons = [...names].flatMap(skeletonsOf);
  expect(names.size).toBeGreaterThan(150);
  expect(new Set(skeletons).size).toBe(skeletons.length);
});
